import i18next, { type TFunction } from 'i18next'
import en from '#locales/en.json' with { type: 'json' }
import vi from '#locales/vi.json' with { type: 'json' }

export const languages = ['vi', 'en'] as const
export type Language = (typeof languages)[number]

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof vi }
    returnNull: false
  }
}

const catalogue = i18next.createInstance()
await catalogue.init({
  resources: { vi: { translation: vi }, en: { translation: en } },
  fallbackLng: 'vi',
  returnNull: false,
  // Replies are plain text; a channel that needs escaping does it at its own border.
  interpolation: { escapeValue: false },
})

export type Translate = TFunction

const translators: Record<Language, Translate> = {
  vi: catalogue.getFixedT('vi'),
  en: catalogue.getFixedT('en'),
}

/** The sentences of `language`; keys are checked against locales/vi.json when the code is type-checked. */
export function translator(language: Language): Translate {
  return translators[language]
}

/** Reads a stored or guessed language code; anything unknown is Vietnamese. */
export function languageOf(code: string | null | undefined): Language {
  return languages.find((language) => language === code) ?? 'vi'
}
