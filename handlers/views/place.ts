const kind = /^(?:Tỉnh|Thành phố|Xã|Phường|Thị trấn|Đặc khu|Huyện|Thị xã)(?= )/u

/** The name of a place as it stands within a sentence: `Xã Ninh Gia` is `xã Ninh Gia`. */
export function withinSentence(name: string): string {
  return name.replace(kind, (word) => word.toLowerCase())
}
