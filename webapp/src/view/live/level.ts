/* Levels as text. */
import { say } from '../../strings'

/** Whole dB, with a real minus sign; what is no number is digital silence. */
export const levelText = (level_db: number | null): string =>
  level_db === null || !Number.isFinite(level_db) ? say('db_silence') : say('db', { value: Math.round(level_db).toString().replace('-', '−') })
