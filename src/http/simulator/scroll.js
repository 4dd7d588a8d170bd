// @ts-check
import { byId } from './elements.js'

// So near the end a reader means to be at the end.
const nearPixels = 60

/** Keeps the newest message in sight of whoever is at the bottom; others are left alone. */
export function createScroll() {
  const scroller = byId('scroller')
  const newer = byId('newer')
  let isPinned = true
  let bottom = 0

  function toBottom() {
    isPinned = true
    newer.hidden = true
    scroller.scrollTop = scroller.scrollHeight
    bottom = scroller.scrollTop
  }

  function look() {
    const { scrollHeight, scrollTop, clientHeight } = scroller
    // What has grown below somebody who did not move up does not unpin them.
    const hasStayed = isPinned && scrollTop >= bottom
    isPinned = hasStayed || scrollHeight - scrollTop - clientHeight < nearPixels
    if (isPinned) newer.hidden = true
  }

  scroller.addEventListener('scroll', look)
  newer.addEventListener('click', () => {
    toBottom()
    scroller.focus()
  })
  // Pictures that load late, the keyboard and a growing input all change a height.
  const observer = new ResizeObserver(() => {
    if (isPinned) toBottom()
  })
  observer.observe(scroller)
  observer.observe(byId('content'))

  return {
    toBottom,
    toTop() {
      isPinned = false
      newer.hidden = true
      scroller.scrollTop = 0
    },
    /** To be called before something is added: the event of a scroll comes late. */
    look,
    /** Something was added at the end. */
    announce() {
      if (isPinned) toBottom()
      else newer.hidden = false
    },
  }
}
