import type { Handler, Turn, Write } from '#src/chat/handler.ts'
import { asksFor, choiceArgument } from '#src/chat/words.ts'
import type { Citizens } from '#src/citizens/citizens.ts'
import { type Language, languageOf, languages, translator } from '#src/i18n/translate.ts'
import { menuChoice, withMenu } from './views/menu.ts'

const names: Record<Language, string> = { vi: 'Tiếng Việt', en: 'English' }
const spoken: Record<Language, readonly string[]> = {
  vi: ['tieng viet', 'vietnamese'],
  en: ['english', 'tieng anh'],
}
const ways = {
  command: 'ngonngu',
  words: ['ngon ngu', 'language', 'doi ngon ngu'],
  choice: 'language',
}

async function ask({ t }: Turn) {
  const choices = languages.map((language) => ({
    label: names[language],
    data: `language:${language}`,
  }))
  return { replies: [{ text: t('language.ask'), choices: [...choices, menuChoice(t)] }] }
}

/** Vietnamese or English, for all chats of a person. */
export function language({ citizens }: { citizens: Citizens }): Handler {
  const changeTo =
    (language: Language) =>
    async ({ citizenId }: Turn): Promise<Write> =>
    async (tx) => {
      await citizens.setLanguage(tx, citizenId, language)
      const t = translator(language)
      return { replies: [withMenu({ t, language }, t('language.changed'))], language }
    }

  return {
    name: 'language',
    matches(message) {
      if (asksFor(message, ways)) return { answer: ask }
      const named = languages.find((each) => asksFor(message, { words: spoken[each] }))
      const chosen = choiceArgument(message, 'language')
      const wanted = named ?? (chosen === undefined ? undefined : languageOf(chosen))
      return wanted === undefined ? undefined : { answer: changeTo(wanted) }
    },
  }
}
