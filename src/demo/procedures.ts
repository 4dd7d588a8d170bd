/**
 * A procedure as the demo needs it. Codes, names and times are those of the procedures of
 * confidence A and B.
 */
export type DemoProcedure = {
  code: string
  name: string
  /** Working days; 0 = on the day it is handed in. */
  days: number
  /** The paper that is missing when a supplement is asked for. */
  missing: string
  /** đồng, where something is to be paid: an invented sum for what differs from case to case. */
  due?: readonly [least: number, most: number]
  /** The ministry on whose system it runs, if it does: the prefix of its codes. */
  ministry?: 'G15' | 'G09'
  /** Received at the centre of the province, not of the commune. */
  provincial?: true
}

export const demoProcedures = {
  birth: {
    code: '1.001193',
    name: 'Đăng ký khai sinh',
    days: 0,
    missing: 'Giấy chứng sinh',
    ministry: 'G15',
  },
  marriage: {
    code: '1.000894',
    name: 'Đăng ký kết hôn',
    days: 0,
    missing: 'Giấy xác nhận tình trạng hôn nhân',
    ministry: 'G15',
  },
  parentage: {
    code: '1.001022',
    name: 'Đăng ký nhận cha, mẹ, con',
    days: 3,
    missing: 'chứng cứ chứng minh quan hệ cha con',
    ministry: 'G15',
  },
  guardianship: {
    code: '1.004837',
    name: 'Đăng ký giám hộ',
    days: 3,
    missing: 'văn bản cử người giám hộ',
  },
  correction: {
    code: '1.000881',
    name: 'Đăng ký thay đổi, cải chính, bổ sung thông tin hộ tịch',
    days: 3,
    missing: 'giấy tờ làm căn cứ cải chính',
    ministry: 'G15',
  },
  single: {
    code: '1.004873',
    name: 'Cấp Giấy xác nhận tình trạng hôn nhân',
    days: 3,
    missing: 'bản án hoặc quyết định ly hôn đã có hiệu lực',
    ministry: 'G15',
  },
  birthAgain: {
    code: '1.004884',
    name: 'Đăng ký lại khai sinh',
    days: 5,
    missing: 'bản sao giấy tờ có nội dung khai sinh cũ',
  },
  extract: {
    code: '2.000635',
    name: 'Cấp bản sao trích lục hộ tịch, bản sao Giấy khai sinh',
    days: 0,
    missing: 'văn bản ủy quyền',
  },
  copy: {
    code: '2.000815',
    name: 'Chứng thực bản sao từ bản chính',
    days: 0,
    missing: 'bản chính để đối chiếu',
  },
  registerCopy: {
    code: '2.000908',
    name: 'Cấp bản sao từ sổ gốc',
    days: 0,
    missing: 'giấy tờ chứng minh quan hệ với người được cấp bản chính',
    ministry: 'G09',
  },
  contract: {
    code: '2.001035',
    name: 'Chứng thực hợp đồng, giao dịch liên quan đến tài sản là động sản, quyền sử dụng đất, nhà ở',
    days: 2,
    missing: 'Giấy chứng nhận quyền sử dụng đất',
    due: [50_000, 50_000],
  },
  residence: {
    code: '1.004222',
    name: 'Đăng ký thường trú',
    days: 7,
    missing: 'giấy tờ chứng minh chỗ ở hợp pháp',
  },
  stay: {
    code: '1.004194',
    name: 'Đăng ký tạm trú',
    days: 3,
    missing: 'hợp đồng thuê nhà',
  },
  residenceProof: {
    code: '1.010041',
    name: 'Xác nhận thông tin về cư trú',
    days: 1,
    missing: 'Tờ khai CT01 có chữ ký',
  },
  disability: {
    code: '1.001699',
    name: 'Xác định, xác định lại mức độ khuyết tật và cấp Giấy xác nhận khuyết tật',
    days: 25,
    missing: 'bản sao giấy tờ y tế liên quan',
  },
  disabilityAgain: {
    code: '1.001653',
    name: 'Đổi, cấp lại Giấy xác nhận khuyết tật',
    days: 5,
    missing: 'Giấy xác nhận khuyết tật cũ',
  },
  poverty: {
    code: '1.011607',
    name: 'Công nhận hộ nghèo, hộ cận nghèo thường xuyên hằng năm',
    days: 15,
    missing: 'Giấy đề nghị rà soát có chữ ký chủ hộ',
  },
  business: {
    code: '1.001612',
    name: 'Đăng ký thành lập hộ kinh doanh',
    days: 3,
    missing: 'văn bản ủy quyền cho chủ hộ kinh doanh',
    due: [100_000, 100_000],
  },
  businessChange: {
    code: '2.000720',
    name: 'Đăng ký thay đổi nội dung đăng ký hộ kinh doanh',
    days: 3,
    missing: 'Giấy chứng nhận đăng ký hộ kinh doanh cũ',
  },
  building: {
    code: '1.013225',
    name: 'Cấp giấy phép xây dựng mới công trình cấp III, cấp IV và nhà ở riêng lẻ',
    days: 7,
    missing: 'bản vẽ mặt bằng móng',
  },
  buildingChange: {
    code: '1.013226',
    name: 'Cấp giấy phép xây dựng điều chỉnh công trình cấp III, cấp IV và nhà ở riêng lẻ',
    days: 7,
    missing: 'bản vẽ điều chỉnh',
  },
  landExchange: {
    code: '1.012783',
    name: 'Cấp đổi Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất',
    days: 5,
    missing: 'bản gốc Giấy chứng nhận đã cấp',
    due: [100_000, 500_000],
  },
  landSplit: {
    code: '1.012784',
    name: 'Tách thửa hoặc hợp thửa đất',
    days: 12,
    missing: 'bản vẽ tách thửa theo mẫu 22',
    due: [500_000, 2_000_000],
  },
  landLost: {
    code: '1.012786',
    name: 'Cấp lại Giấy chứng nhận do bị mất',
    days: 10,
    missing: 'mảnh trích đo bản đồ địa chính',
  },
  landFix: {
    code: '1.012790',
    name: 'Đính chính Giấy chứng nhận đã cấp',
    days: 8,
    missing: 'giấy tờ chứng minh sai sót',
  },
  landTransfer: {
    code: '1.013831',
    name: 'Đăng ký biến động do chuyển nhượng, thừa kế, tặng cho, góp vốn quyền sử dụng đất, tài sản gắn liền với đất (sang tên)',
    days: 5,
    missing: 'tờ khai lệ phí trước bạ',
    due: [1_000_000, 30_000_000],
  },
  landGrant: {
    code: '1.013823',
    name: 'Giao đất, cho thuê đất, chuyển mục đích sử dụng đất (cấp tỉnh)',
    days: 15,
    missing: 'phương án sử dụng tầng đất mặt',
    due: [5_000_000, 80_000_000],
    provincial: true,
  },
} as const satisfies Record<string, DemoProcedure>
