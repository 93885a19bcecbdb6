/*
|--------------------------------------------------------------------------
| Long work: each module brings its own definitions
|--------------------------------------------------------------------------
*/
import '#imports/jobs'
import '#ledger/jobs/daily_anchor'
import '#ledger/jobs/ledger_export'
import '#workbooks/jobs/book_export'
