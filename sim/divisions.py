"""The ten county-level divisions of the city, in the order of their index everywhere."""

DIVISIONS = (
    "Gusu",
    "Wuzhong",
    "Xiangcheng",
    "Huqiu",
    "SIP",
    "Wujiang",
    "Changshu",
    "Zhangjiagang",
    "Kunshan",
    "Taicang",
)
DIVISIONS_ZH = (
    "姑苏区",
    "吴中区",
    "相城区",
    "虎丘区",
    "苏州工业园区",
    "吴江区",
    "常熟市",
    "张家港市",
    "昆山市",
    "太仓市",
)
