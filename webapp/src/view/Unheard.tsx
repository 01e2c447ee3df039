/* Says of the spectrogram's upper part that the model does not hear it. */
import { hzText, hzToY, type Band } from '../geometry/spectrum'
import { say } from '../strings'

export function Unheard({ heard_hz, band, height_px }: { heard_hz: number; band: Band; height_px: number }) {
  if (!(heard_hz > band.low_hz && heard_hz < band.high_hz)) return null
  return (
    <small class="unheard" style={{ maxHeight: `${Math.max(14, hzToY(heard_hz, height_px, band))}px` }}>
      {say('unheard', { hz: hzText(heard_hz) })}
    </small>
  )
}
