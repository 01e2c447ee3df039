/* Files may be dropped anywhere on the page. */
import { useState } from 'preact/hooks'
import { useScope } from '../scope'
import { recording } from '../state/app'
import { takeFiles } from '../state/uploads'
import { say } from '../strings'

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

export function DropTarget() {
  const [over, setOver] = useState(false)
  useScope((scope) => {
    // Entering a child leaves its parent: count, so that the sign does not flicker.
    let depth = 0
    const show = (by: number) => {
      depth = Math.max(0, depth + by)
      setOver(depth > 0)
    }
    scope.listen<DragEvent>(window, 'dragenter', (event) => hasFiles(event) && show(1))
    scope.listen<DragEvent>(window, 'dragleave', (event) => hasFiles(event) && show(-1))
    scope.listen<DragEvent>(window, 'dragover', (event) => hasFiles(event) && event.preventDefault())
    scope.listen<DragEvent>(window, 'drop', (event) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      depth = 0
      setOver(false)
      takeFiles(event.dataTransfer?.files ?? [])
    })
  }, [])
  return over ? <div class="drop-over">{say(recording.value ? 'drop_lane' : 'drop_now')}</div> : null
}
