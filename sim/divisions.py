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
