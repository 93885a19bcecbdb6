/*
|--------------------------------------------------------------------------
| Routes: each module brings its own
|--------------------------------------------------------------------------
*/
import '#identity/routes'
import '#programmes/routes'
import '#documents/routes'
import '#audit/routes'
import '#ledger/routes'
import '#closing/routes'
import '#ledger/anchor_routes'
import '#reports/routes'
import '#funding/routes'
import '#imports/routes'
import '#jobs/routes'
import '#bank/routes'
import '#exchange/routes'
import '#allocation/routes'
import '#committee/routes'
import '#authority/routes'
import '#assets/routes'
import '#network/routes'
import '#vouchers/routes'
import '#in_kind/routes'
import '#appraisal/routes'
import '#workbooks/routes'
