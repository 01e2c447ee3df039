/* What of a recording is played and drawn. */

export interface PeaksLevel {
  level: number
  samples_per_bin: number
  bins: number
}

export interface SpectrumLevel {
  level: number
  columns_per_s: number
  columns: number
}

export interface Media {
  duration_s: number
  rate: number
  channels: number
  original_rate: number
  peaks: PeaksLevel[]
  /** A value v of the peaks is the sample sign(v) (|v| / 127) ^ peaks_power. */
  peaks_power: number
  spectrum: { rows: number; low_hz: number; high_hz: number; floor_db: number; levels: SpectrumLevel[] }
}
