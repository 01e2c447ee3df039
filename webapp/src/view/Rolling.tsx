/* Listening live on the same axis: spectrogram, tracks and lanes, with time running in from the right. */
import { effect, signal, useComputed, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useMemo, useRef } from 'preact/hooks'
import type { TrackDescription } from '../api/types'
import { sized, type Plot } from '../draw/canvas'
import { drawLanes } from '../draw/lanes'
import { drawLoudness, drawPitch } from '../draw/pitch'
import { palette } from '../draw/palette'
import { drawRibbon } from '../draw/ribbon'
import { makeRollingSpectrum } from '../draw/rolling'
import { drawRuler } from '../draw/ruler'
import { drawUnheard } from '../draw/spectrogram'
import { LANE_PX, LANES_SHOWN } from '../geometry/lanes'
import { keptRange, keysIn, type KeyRange } from '../geometry/pitch'
import { scaleText, valueAt } from '../geometry/ribbon'
import { hzText, hzTicks } from '../geometry/spectrum'
import { timeOfDay } from '../geometry/time'
import type { View } from '../geometry/view'
import { useScope, type Scope } from '../scope'
import { gain_db, range_db } from '../state/axis'
import { boxesOf } from '../state/boxes'
import { lanesOf } from '../state/lanes'
import { notesOf } from '../state/notes'
import type { Live } from '../state/liveShown'
import { calm, narrow } from '../state/screen'
import { say } from '../strings'
import { HzAxis } from './HzAxis'
import { LaneHeads } from './LaneHeads'
import { PitchHead, pitchLook, pitchNow, QUIET, tall } from './PitchRibbon'
import { RibbonHead } from './Ribbons'
import { RollingReadout, type RollingPointer } from './RollingReadout'
import { SpectrogramLook } from './SpectrogramLook'
import { LookButton } from './Spectrogram'
import { Tile } from './Tiles'
import { Unheard } from './Unheard'

const SHOWN_S = 12
const SHOWN_NARROW_S = 6
/** Where motion is not welcome, the picture moves on in steps. */
const STEP_S = 0.5
/** Thirty pictures a second: more cost the computer that listens more than they show. */
const LEAST_MS = 30
const READ_S = 0.1
const NEVER = signal<string | null>(null)

export function Rolling({ live }: { live: Live }) {
  const { heard } = live
  const area = useRef<HTMLElement>(null)
  const lanes = useComputed(() => lanesOf(heard.order.value, boxesOf(heard.events.value, [], heard.thresholds.holds), [], heard.nameOf))
  const height_px = useComputed(() => Math.min(lanes.value.length, LANES_SHOWN) * LANE_PX)
  const top_px = useSignal(0)
  const look = useSignal(false)
  const tall_px = useSignal(150)
  const pointer = useSignal<RollingPointer | null>(null)
  const view = useMemo(() => signal<View>({ start_s: -SHOWN_S, end_s: 0 }), [])
  const sound = live.sound.value
  const spectrum = useMemo(() => (sound ? makeRollingSpectrum(sound.rate) : null), [sound])
  const scales = heard.model.value?.tracks ?? []
  const notes = notesOf(heard)
  const range = useSignal<KeyRange>(QUIET)
  // Ten times a second, so that figures can be read.
  const read_s = useSignal(0)
  const withLanes = !narrow.value && lanes.value.length > 0

  useScope((scope) => {
    scope.resized(area.current!.querySelector('[data-plot=spectrogram]')!, (_, height) => (tall_px.value = height || 150))
    const bands = bandsOf(scope, area.current!, {
      spectrogram(plot) {
        if (!spectrum) return
        spectrum.draw(plot, view.peek(), palette.peek(), gain_db.peek(), range_db.peek())
        drawUnheard(plot, (heard.model.peek()?.rate ?? 0) / 2, spectrum.band, palette.peek())
      },
      ruler(plot) {
        const started_at = live.started_at.peek()
        drawRuler(plot, view.peek(), 0, palette.peek(), (time_s) => (started_at === null ? null : timeOfDay(started_at, time_s)))
      },
      lanes(plot) {
        drawLanes(plot, lanes.peek(), { view: view.peek(), top_px: top_px.peek(), touched: null, draft: null, palette: palette.peek() })
      },
      track(plot, name) {
        const track = heard.tracks.peek().find((one) => one.name === name)
        const scale = scales.find((one) => one.name === name)
        if (!track || !scale) return
        if (scale.view === 'pitch') drawPitch(plot, pitchLook(notes, track, scale, view.peek(), range.peek()))
        else if (scale.view === 'loudness') drawLoudness(plot, track, scale, view.peek(), palette.peek())
        else drawRibbon(plot, track, scale, view.peek(), palette.peek())
      },
    })
    let drawn_ms = -Infinity
    const draw = (now_ms: number) => {
      if (now_ms - drawn_ms < LEAST_MS) return
      drawn_ms = now_ms
      const at_s = live.now_s()
      const end_s = calm.peek() ? Math.floor(at_s / STEP_S) * STEP_S : at_s
      view.value = { start_s: end_s - (narrow.peek() ? SHOWN_NARROW_S : SHOWN_S), end_s }
      if (sound && spectrum) spectrum.take(sound.ring, view.peek())
      if (Math.abs(at_s - read_s.peek()) >= READ_S) {
        read_s.value = at_s
        range.value = keptRange(range.peek(), keysIn(view.peek(), notes.all.peek(), notes.pitch.peek()?.track ?? null, notes.a4_hz.peek()))
      }
      bands.draw()
    }
    scope.add(effect(() => {
      // While it does not listen, it is drawn when its look changes.
      if (live.listening.value) return scope.frames(draw)
      return void [palette.value, gain_db.value, range_db.value, top_px.value, lanes.value, bands.resized.value, scope.frame(bands.draw)]
    }))
  }, [live, spectrum, withLanes, scales])

  return (
    <section class="axis rolling" ref={area} aria-label={say('rolling')} onPointerMove={(event) => (pointer.value = pointed(event))} onPointerLeave={() => (pointer.value = null)}>
      <div class="band spectrogram">
        <div class="band-head hz">
          {spectrum && <HzAxis band={spectrum.band} height_px={tall_px.value} marks={hzTicks(spectrum.band, tall_px.value)} />}
          <LookButton open={look} />
        </div>
        <BandPlot name="spectrogram" label={spectrum ? say('spectrogram_of', { low: hzText(spectrum.band.low_hz), high: hzText(spectrum.band.high_hz) }) : say('spectrogram')}>
          {spectrum && <Unheard heard_hz={(heard.model.value?.rate ?? 0) / 2} band={spectrum.band} height_px={tall_px.value} />}
        </BandPlot>
        {look.value && <SpectrogramLook usual_db={65} close={() => (look.value = false)} />}
      </div>
      {scales.map((scale) => (
        <div class={scale.view === 'pitch' ? (tall.value ? 'band ribbon pitch tall' : 'band ribbon pitch') : 'band ribbon'} data-track={scale.name} key={scale.name}>
          {scale.view === 'pitch' ? (
            <PitchHead notes={notes} scale={scale} range={() => range.value} now={() => (read_s.value, pitchNow(notes, heard.time_s.peek()))} />
          ) : (
            <RibbonHead scale={scale} value={() => newest(live, scale)} />
          )}
          <BandPlot name={`track:${scale.name}`} label={say('ribbon_of', { name: scale.title, low: scaleText(scale.low, scale.unit), high: scaleText(scale.high, scale.unit) })} />
        </div>
      ))}
      {withLanes && (
        <div class="band lanes" style={{ height: `${height_px.value}px` }}>
          <LaneHeads lanes={lanes} height_px={height_px} top_px={top_px} shown={NEVER} head={(lane) => <Tile heard={heard} label={lane.label!} form="head" />} />
          <BandPlot name="lanes" label={say('lanes_of', { n: lanes.value.length })} />
        </div>
      )}
      <div class="band ruler">
        <div class="band-head" />
        <BandPlot name="ruler" label={null} />
      </div>
      <RollingReadout live={live} spectrum={spectrum} pointer={pointer} view={view} />
    </section>
  )
}
/** Whether the lanes' heads are the tiles, so that no grid is needed. */
Rolling.heads = true

function newest(live: Live, scale: TrackDescription): number | null {
  const track = live.heard.tracks.value.find((one) => one.name === scale.name)
  return track ? valueAt(track, live.heard.time_s.value) : null
}

function BandPlot({ name, label, children }: { name: string; label: string | null; children?: ComponentChildren }) {
  return (
    <div class="plot" data-plot={name} {...(label !== null && { role: 'img', 'aria-label': label })}>
      <canvas aria-hidden="true" />
      {children}
    </div>
  )
}

interface Draws {
  spectrogram(plot: Plot): void
  ruler(plot: Plot): void
  lanes(plot: Plot): void
  track(plot: Plot, name: string): void
}

/** The canvases that stand now, to be drawn together. */
function bandsOf(scope: Scope, area: HTMLElement, draws: Draws) {
  const resized = signal(0)
  const bands = [...area.querySelectorAll<HTMLElement>('[data-plot]')].map((element) => {
    const [kind, ...rest] = (element.dataset['plot'] ?? '').split(':') as [keyof Draws, ...string[]]
    return { kind, name: rest.join(':'), plot: sized(scope, element.querySelector('canvas')!, () => (resized.value += 1)) }
  })
  return {
    resized,
    draw() {
      for (const { kind, name, plot } of bands) {
        const to = plot()
        if (!to) continue
        to.context.clearRect(0, 0, to.width_px, to.height_px)
        draws[kind](to, name)
      }
    },
  }
}

function pointed(event: PointerEvent): RollingPointer | null {
  const plot = (event.target as Element).closest<HTMLElement>('[data-plot]')
  if (!plot) return null
  const rect = plot.getBoundingClientRect()
  const area = (event.currentTarget as Element).getBoundingClientRect()
  return {
    band: plot.dataset['plot'] ?? '', x_px: event.clientX - rect.left, y_px: event.clientY - rect.top,
    width_px: rect.width, height_px: rect.height, area_y_px: event.clientY - area.top,
  }
}
