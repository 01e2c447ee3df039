import './style/colours.css'
import './style/page.css'
import './style/controls.css'
import './style/recording.css'
import './style/axis.css'
import './style/panel.css'
import './style/live.css'
import './style/notes.css'
import './style/tune.css'
import './style/library.css'
import './style/weeks.css'
import { render } from 'preact'
import { onKey, onPointer } from './actions'
import { pageScope, start } from './state/app'
import { App } from './view/App'

const page = document.getElementById('page')
if (page) render(<App />, page)
pageScope.listen<KeyboardEvent>(window, 'keydown', onKey)
pageScope.listen<PointerEvent>(window, 'pointerdown', onPointer, { capture: true })
void start()
