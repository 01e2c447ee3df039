/* What becomes of a live session's recording when it is over: opened, or deleted where the person does not want it. */
import * as client from '../api/client'
import { say } from '../strings'
import { go, refreshAbout, route } from './app'
import { tell, tellError } from './notices'

/** For who went elsewhere while it listened. */
export async function leftLive(kept: readonly string[], keep: boolean): Promise<void> {
  if (keep) tell('page', say('live_kept_there'))
  else await remove(kept)
  void refreshAbout()
}

async function remove(kept: readonly string[]): Promise<void> {
  for (const id of kept) await client.remove(id).catch((problem: unknown) => tellError('page', client.lineOf(problem)))
  tell('page', say('live_not_kept'))
}

/** `kept`: the recordings, more than one where the connection was lost in between. */
export async function finishLive(kept: readonly string[], keep: boolean, unheard_s: number, unplugged: boolean): Promise<void> {
  const last = kept.at(-1)
  if (last === undefined) return
  if (!keep) {
    await remove(kept)
    void refreshAbout()
    return
  }
  void refreshAbout()
  // Whoever went elsewhere meanwhile stays there.
  if (route.peek().view !== 'live') return
  go({ view: 'recording', id: last, t_s: null })
  if (unplugged) tellError('recording', say('mic_unplugged'))
  // What is missing here stays said until it is dismissed.
  if (kept.length > 1) tellError('recording', say('live_parts', { n: kept.length - 1 }))
  if (unheard_s > 0) tellError('recording', say('live_unheard', { seconds: unheard_s.toFixed(1) }))
}
