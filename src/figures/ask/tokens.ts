import { fold } from '#src/text/fold.ts'

// How officials shorten what they write every day; folded.
const shortForms: Record<string, string> = {
  tthc: 'thu tuc hanh chinh',
  kntc: 'khieu nai to cao',
  kn: 'khieu nai',
  tc: 'to cao',
  pakn: 'phan anh kien nghi',
  pa: 'phan anh',
  ubnd: 'uy ban nhan dan',
  ub: 'uy ban nhan dan',
  hdnd: 'hoi dong nhan dan',
  mttq: 'mat tran to quoc',
  mttqvn: 'mat tran to quoc',
  ctxh: 'chinh tri xa hoi',
  qcdc: 'quy che dan chu',
  ntm: 'nong thon moi',
  dtts: 'dan toc thieu so',
  cbccvc: 'can bo cong chuc vien chuc',
  cbcc: 'can bo cong chuc',
  ccvc: 'cong chuc vien chuc',
  dvc: 'dich vu cong',
  dvctt: 'dich vu cong truc tuyen',
  vbqppl: 'van ban quy pham phap luat',
  qppl: 'quy pham phap luat',
  vb: 'van ban',
  hs: 'ho so',
  hso: 'ho so',
  bn: 'bao nhieu',
  btcd: 'ban tiep cong dan',
  tl: 'ty le',
  dc: 'dongchi',
  bcd: 'ban chi dao',
  tdp: 'to dan pho',
  kp: 'khu pho',
  hgv: 'hoa giai vien',
  tcd: 'tiep cong dan',
  nld: 'nguoi lao dong',
  dn: 'doanh nghiep',
  dnnn: 'doanh nghiep nha nuoc',
  ttnd: 'thanh tra nhan dan',
  gsdtcd: 'giam sat dau tu cong dong',
  dbqh: 'dai bieu quoc hoi',
  pbxh: 'phan bien xa hoi',
  dvk: 'dan van kheo',
  tw: 'trung uong',
  qd: 'quyet dinh',
  nq: 'nghi quyet',
  bq: 'binh quan',
  tb: 'trung binh',
  bc: 'bien che',
  tgbc: 'tinh gian bien che',
  hc: 'hanh chinh',
  sn: 'su nghiep',
  dvsn: 'don vi su nghiep',
  gq: 'giai quyet',
  tn: 'tiep nhan',
  mdo: 'muc do',
  anqp: 'an ninh quoc phong',
  qpan: 'quoc phong an ninh',
  vhxh: 'van hoa xa hoi',
  htct: 'he thong chinh tri',
  cqnn: 'co quan nha nuoc',
  ldubnd: 'lanh dao uy ban nhan dan',
  kl: 'ket luan',
  ct: 'chi thi',
}

// Several words that are one meaning, and words that only look alike once their marks are gone: tố cáo is no tổ, sở no số.
const meanings: readonly (readonly [RegExp, string])[] = [
  // "Chấm" is no "chậm", and "báo kết quả" is more than a result.
  [/(?<=\bdan )cham\b(?: diem)?|\bcham (?:diem|may|bao nhieu|sao)\b/g, 'chamdiem'],
  [/\b(?:phai|can|con|hen) (gui|tra)\b(?! loi)/g, 'phai$1'],
  [/\bda (gui|tra)\b(?! loi)/g, 'da$1'],
  [/(?<=\bhua (?:\w+ ){0,3})(?:da )(?:lam|thuc hien|giu)\b/g, 'dalam'],
  [/\b(?:thong )?bao ket qua\b|\bphan hoi\b/g, 'phanhoi'],
  [
    /\b(?:kinh (?:de nghi|nho|mong|thua|gui|chao)|(?:de nghi|nho|mong|vui long|lam on|phien|yeu cau) (?=tro ly|anh|chi|em|dong chi|quy|cho|cung cap|thong ke|bao cao|giup)|(?:quy )?tro ly(?: ao)?|bot|cung cap (?=thong tin|so|ty le|cho)|thong tin ve|de (?:toi |em )?(?:dua vao|lam|hoan thien|phuc vu) bao cao|cam on(?: nhieu)?|xin chao|chao)\b/g,
    ' ',
  ],
  [
    /\b(?:tinh hinh|ket qua|(?:tren )?dia ban|thoi diem|trong ky|tong cong|cong khai|thoi ky|la may|tra cuu|doi voi|qua cac (?:nam|ky)|(?:theo |trong )?bao cao|tinh ta|muc do(?! \d))\b/g,
    ' ',
  ],
  [/\bdat (?:duoc )?(?=bao nhieu|may|ty le|%)/g, ''],
  [/\bd c\b|\bdong chi\b/g, 'dongchi'],
  [/%| phan tram\b|\bti le\b|\bty trong\b|\bti trong\b/g, ' ty le '],
  [/\b(?:1|mot) cua\b/g, 'motcua'],
  [/\bbo phan tiep nhan va tra ket qua\b/g, 'motcua'],
  [/\bmuc (?:do )?(\d)\s*(?:va|,|-|&|\/)?\s*(?:muc (?:do )?)?(\d)\b/g, 'mucdo muc$1 muc$2'],
  [/\bmuc (?:do )?(\d)\b/g, 'mucdo muc$1'],
  [/\b(?:lop|lop tap huan) (?:so )?0?([1-9])\b/g, 'lop lop$1'],
  [/\bkhong thuoc tham quyen\b/g, 'ngoaithamquyen'],
  [/\bthuoc tham quyen(?: giai quyet)?\b|\bdung tham quyen\b/g, 'thamquyen'],
  [/\b(?:tre|qua|cham) (?:han|hen)\b|\b(?:bi )?(?:tre|cham)(?= |$)/g, 'trehan'],
  [/\bdung (?:han|hen|thoi han|tien do)\b/g, 'dunghan'],
  [/\b(?:chua|khong) (?:duoc )?(?:giai quyet|xu ly)(?: xong)?\b/g, 'ton'],
  [
    /\bton (?:dong|lai|cuoi ky)\b|\bcon (?:ton|lai)\b|\bcon (?:may|bao nhieu)(?= don| vu)|\bcuoi ky\b/g,
    'ton',
  ],
  [
    /\b(?:da |duoc |da duoc )?(?:xem xet )?(?:giai quyet|xu ly(?! ky luat| vi pham))(?: xong| duoc| on dinh)?\b/g,
    'giaiquyet',
  ],
  [
    /\b(?:da |duoc |da duoc )?(?:tiep nhan|nhan duoc|thu ly)\b|\bnhan(?= \d| bao| may)/g,
    'tiepnhan',
  ],
  [/\b(?:xep hang|thu hang|xep thu|vi thu|vi tri|dung thu|hang)\b/g, 'vithu'],
  [/\bxep loai\b|\bloai (?=tot|kha|trung)/g, 'xeploai '],
  [/\btiep (?:cong )?dan\b/g, 'tiepdan'],
  [/\bhoa giai vien\b/g, 'thanhvien to hoagiai'],
  [/\bhoa giai thanh(?: cong)?(?! vien| lap| pho)\b/g, 'hoagiai hoathanh'],
  [/\bhoa giai\b/g, 'hoagiai'],
  [/\bthanh vien\b/g, 'thanhvien'],
  [/\bthanh lap\b/g, 'thanhlap'],
  [/\b(?:don thu|don tu)\b/g, 'don'],
  [/\bdon vi\b/g, 'donvi'],
  [/\bcan bo\b/g, 'canbo'],
  [/\bnoi dung\b/g, 'noidung'],
  [/\bde nghi\b/g, 'denghi'],
  [/\bvan ban\b/g, 'vanban'],
  [/\bbo phan\b/g, 'bophan'],
  [/\bmo hinh\b/g, 'mohinh'],
  [/\blanh dao\b/g, 'lanhdao'],
  [/\blinh vuc\b/g, 'linhvuc'],
  [/\bdia phuong\b/g, 'diaphuong'],
  [/\bco quan\b/g, 'coquan'],
  [/\bhoi nghi\b/g, 'hoinghi'],
  [/\b(?:o|tai) co so\b/g, ' '],
  [/\bco so(?! du lieu)\b/g, 'coso'],
  [/\bdau nguoi\b/g, 'daunguoi'],
  [/\bcong dan\b/g, 'congdan'],
  [/\bto cao\b/g, 'tocao'],
  [/\bkhieu (?:nai|kien)\b/g, 'khieunai'],
  [/\btranh chap\b/g, 'tranhchap'],
  [/\bphan anh\b/g, 'phananh'],
  [/\bkien nghi\b/g, 'kiennghi'],
  [/\bphan bien(?: xa hoi)?\b/g, 'phanbien'],
  [/\bto dan pho\b/g, 'todanpho'],
  [/\bkhu pho\b/g, 'khupho'],
  [/\bkhu dan cu\b/g, 'khudancu'],
  [/\bthi tran\b/g, 'thitran'],
  [/\bthi xa\b/g, 'thixa'],
  [/\bthanh pho\b/g, 'thanhpho'],
  [/\bpho (?:truong )?phong\b|\bcap pho\b/g, 'phophong'],
  [/\btruong hop\b/g, 'truonghop'],
  [/\btap the\b/g, 'tapthe'],
  [/\bca nhan\b/g, 'canhan'],
  [/\bnha nuoc\b/g, 'nhanuoc'],
  [/\bdan so\b|\bnhan khau\b|\bso dan\b/g, 'danso'],
  [/\bho so\b/g, 'hoso'],
  [/\bthu tuc(?: hanh chinh)?\b/g, 'thutuc'],
  [/\bdich vu(?: cong)?(?! khac)\b/g, 'dichvu'],
  [/\btruc tuyen\b/g, 'tructuyen'],
  [/\bhai long\b/g, 'hailong'],
  [/\bkhao sat\b/g, 'khaosat'],
  [/\bdoi thoai\b/g, 'doithoai'],
  [/\bgiam sat\b/g, 'giamsat'],
  [/\bdan van kheo\b/g, 'danvankheo'],
  [/\bdan van\b/g, 'danvan'],
  [/\bdan chu(?: o)?(?: co so)?\b/g, 'danchu'],
  [/\bmat tran(?: to quoc)?(?: viet nam)?\b/g, 'mattran'],
  [/\bdoan the(?: chinh tri(?: xa hoi)?)?\b/g, 'doanthe'],
  [/\bbi thu\b/g, 'bithu'],
  [/\bchu tich\b/g, 'chutich'],
  [/\bchi thi\b/g, 'chithi'],
  [/\bchi dao\b/g, 'chidao'],
  [/\bchi so\b/g, 'chiso'],
  [/\bket luan\b/g, 'ketluan'],
  [/\bdang uy\b/g, 'danguy'],
  [/\bdang vien\b/g, 'dangvien'],
  [/\bcap uy\b/g, 'capuy'],
  [/\bbien che\b/g, 'bienche'],
  [/\btinh gian\b|\bcat giam bien che\b/g, 'tinhgian'],
  [/\bsu nghiep\b/g, 'sunghiep'],
  [/\bhanh chinh\b/g, 'hanhchinh'],
  [/\bsap nhap\b/g, 'sapnhap'],
  [/\bnong thon moi\b/g, 'nongthonmoi'],
  [/\bton giao\b/g, 'tongiao'],
  [/\bdan toc(?: thieu so)?\b/g, 'dantoc'],
  [/\bho ngheo\b/g, 'hongheo'],
  [/\bdong nguoi\b/g, 'dongnguoi'],
  [/\bky luat\b/g, 'kyluat'],
  [/\buy ban nhan dan\b/g, 'ubnd'],
  [/\bhoi dong nhan dan\b/g, 'hdnd'],
  [/\bthanh tra nhan dan\b/g, 'thanhtra nhandan'],
  [/\bnhan dan\b|\bnguoi dan\b|\bba con\b|\bdan\b(?! (?:quan|phong|chu|cu))/g, 'nhandan'],
  [/\b(?:cac )?so(?:,? ban)?,? nganh\b|\bcac so\b/g, 'songanh'],
  [/\bhang nam\b|\bmoi nam\b|\bmot nam\b|\b1 nam\b/g, 'moinam'],
  [/\btrung binh(?! nam)\b/g, 'trungbinh'],
  [/\bbinh quan\b/g, 'binhquan'],
]

const stops = new Set(
  `so bao nhieu may la tren co cua o tai trong nam thang cho toi minh hoi xin biet xem thong ke lieu con
  tong toan da duoc cac nhung va voi giai doan tu den hien nay nhu the nao ra sao luong
  chung cap khong a nhe nha em anh chi dum giup gium di ve theo bi hay ko roi vay
  het mot nhiem tim bang hoac gom lam cai ay do nay kia
  sanh lan nhau khac chiem dau cuoi ngay quy phai chua can muon gi nao thuc hien viec`.split(/\s+/),
)
for (const word of ['chua', 'dang', 'khong']) stops.delete(word)

/** Words that name the unit or the doer: they help to tell indicators apart, and mean little by themselves. */
const softWords = new Set(
  `dongchi cuoc luot ky vu nguoi donvi coquan diaphuong phieu truonghop hoinghi buoi ban tinh huyen xa
  phuong thanhpho thixa songanh ubnd hdnd nhandan congdan chiso noidung lanhdao
  vanban bophan mohinh diem lan he muc linhvuc viec`.split(/\s+/),
)

/** Words and short forms of every question, which name nothing. */
export const everydayWords: readonly string[] = [...Object.keys(shortForms), ...stops]

/** Does this word weigh little? */
export const isSoft = (token: string) => softWords.has(token)

/**
 * What a text says, as words that can be compared: short forms written out, expressions joined (`hoagiai`), words that
 * carry no meaning left out. The same for questions and for names.
 */
export function tokensOf(text: string): string[] {
  let rest = fold(text)
    .replace(/đ/g, 'd')
    .replace(/[^a-z0-9%]+/g, ' ')
    .replace(/[a-z]+/g, (word) => shortForms[word] ?? word)
  for (const [pattern, meaning] of meanings) {
    const said = rest.replace(pattern, meaning)
    // Most are not there, and what did not change is spaced already.
    if (said !== rest) rest = said.replace(/\s+/g, ' ')
  }
  rest = rest.replace(/\bty le\b/g, 'tyle')
  const words = rest
    .trim()
    .split(' ')
    .map((word) => word.replace(/^0+(?=\d)/, ''))
  return [...new Set(words.filter((word) => word !== '' && !stops.has(word)))]
}

const countedShape =
  /\b(?:bao nhieu|may|so|so luong) (nguoi|huyen|xa|tinh|don vi|phieu|thi tran|thon|to)\b(?! (?:khau|uy\b))/

/** What "bao nhiêu huyện", "số người" asks to be counted: an indicator that counts something else is not meant. */
export function countedIn(text: string): string | undefined {
  const noun = countedShape.exec(fold(text))?.[1]
  return noun === undefined ? undefined : tokensOf(noun)[0]
}
