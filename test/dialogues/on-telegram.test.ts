import { playDialogues } from './play-dialogues.ts'

playDialogues('telegram')
