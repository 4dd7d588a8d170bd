import { playDialogues } from './play-dialogues.ts'

playDialogues('web')
