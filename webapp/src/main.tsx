import './style/colours.css'
import './style/page.css'
import './style/header.css'
import './style/empty.css'
import './style/controls.css'
import './style/tiles.css'
import './style/transport.css'
import './style/playing.css'
import './style/recording.css'
import './style/axis.css'
import './style/ribbons.css'
import './style/over.css'
import './style/lanes.css'
import './style/panel.css'
import './style/live.css'
import './style/told.css'
import './style/notes.css'
import './style/settings.css'
import './style/tune.css'
import './style/library.css'
import './style/review.css'
import './style/weeks.css'
import './style/print.css'
import { render } from 'preact'
import { onKey, onPointer } from './keyboard'
import { pageScope, start } from './state/app'
import { App } from './view/App'

const page = document.getElementById('page')
if (page) render(<App />, page)
pageScope.listen<KeyboardEvent>(window, 'keydown', onKey)
pageScope.listen<PointerEvent>(window, 'pointerdown', onPointer, { capture: true })
void start()
