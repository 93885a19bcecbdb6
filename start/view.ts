/*
|--------------------------------------------------------------------------
| Views: globals and settings of Edge
|--------------------------------------------------------------------------
*/
import edge from 'edge.js'

edge.global('appName', 'Learning City Ledger')
