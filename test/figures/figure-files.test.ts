import { strFromU8, unzipSync } from 'fflate'
