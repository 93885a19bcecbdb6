import { test } from '@japa/runner'
import { withParticles } from '#core/korean_particles'

test.group('Korean particles', () => {
  const cases = [
    ['기금 “교육청”을(를) 고르세요', '기금 “교육청”을 고르세요'],
    ['기금 학교은(는) 없습니다', '기금 학교는 없습니다'],
    ['“서울”(으)로 등록', '“서울”로 등록'],
    ['“강남”(으)로 등록', '“강남”으로 등록'],
    ['항목 A1이(가) 없습니다', '항목 A1이 없습니다'],
    ['항목 A2이(가) 없습니다', '항목 A2가 없습니다'],
    ['₩12,002을(를) 더하면', '₩12,002을 더하면'],
    ['€12.00이(가) 남습니다', '€12.00가 남습니다'],
    ['12,000 EUR은(는)', '12,000 EUR는'],
    ['2026. 11. 28.과(와) 다릅니다', '2026. 11. 28.과 다릅니다'],
    ['하한이 3에서 8(으)로', '하한이 3에서 8로'],
    ['80%이(가)', '80%가'],
    // Nobody knows how a Latin word is read: nothing is guessed
    ['GENERAL을(를)', 'GENERAL을(를)'],
    ['금액 (선택)', '금액 (선택)'],
  ] as const
  test('{0} is {1}')
    .with([...cases])
    .run(({ assert }, [text, expected]) => {
      assert.equal(withParticles(text), expected)
    })
})
