/* Round frequencies beside a spectrogram. */
import { hzText, hzToY, type Band } from '../geometry/spectrum'

export function HzAxis({ band, height_px, marks }: { band: Band; height_px: number; marks: readonly number[] }) {
  return (
    <div class="hz-axis" aria-hidden="true">
      {marks.map((hz) => (
        <span key={hz} style={{ top: `${hzToY(hz, height_px, band).toFixed(1)}px` }}>
          {hzText(hz)}
        </span>
      ))}
    </div>
  )
}
