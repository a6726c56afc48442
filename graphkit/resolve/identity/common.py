"""Names that very many people bear, whatever corpus they stand in.

A small corpus cannot tell that there are thousands of "Wei Wang": every name is rare in it. So the
surnames of at least about two million people each, and given names borne alike, are listed here as
sources write them in Latin letters, from what censuses and statistical offices publish. They say
nothing of anybody's origin, join and split nobody: a name with both parts here is not by itself
taken to hold two groups of works together, and the person is marked as possibly several.
"""

from __future__ import annotations

from graphkit.names import Parts

SURNAMES = frozenset(
    # China, Taiwan, Hong Kong, Singapore, in the spellings in use
    "wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song"
    " zheng xie han tang feng yu dong xiao cheng cao yuan deng fu shen zeng peng lu su jiang cai"
    " jia ding wei xue ye yan pan du dai xia zhong tian ren fan fang shi yao liao zou xiong jin"
    " hao kong bai cui kang mao qiu qin gu hou shao meng long wan duan lei qian yin chang chan"
    " wong cheung lau leung chow ng lam yeung tsai hsu lai chang hsieh kuo cho"
    # Korea, Viet Nam, Japan
    " kim lee park choi jung jeong kang cho yoon yun jang lim oh seo shin kwon hwang ahn an"
    " nguyen tran le pham hoang phan vu vo dang bui do ho ngo duong ly"
    " sato suzuki takahashi tanaka watanabe ito yamamoto nakamura"
    # South Asia, West Asia, Africa
    " kumar singh sharma gupta patel khan das ali ahmed ahmad hussain rahman islam roy ray shah"
    " yadav verma mishra reddy rao jain begum akter mohamed mohammed muhammad ibrahim hassan"
    " hasan abdullah mahmoud yilmaz kaya demir"
    # Europe and the Americas
    " smith johnson williams brown jones miller davis wilson anderson taylor thomas martin moore"
    " jackson white harris garcia rodriguez martinez hernandez lopez gonzalez perez sanchez"
    " ramirez torres flores rivera gomez diaz cruz morales silva santos oliveira souza lima"
    " pereira ferreira costa rodrigues almeida nascimento fernandez ivanov muller schmidt"
    " rossi nowak".split()
)
GIVEN_NAMES = frozenset(
    "wei jun jie li ming hui yan lei xin tao bo hao feng jing min ying yi yu yang ping qiang yong"
    " peng bin liang hong hua chao xiao lin ling jian gang kai rui zhen yuan fang juan xia dan na"
    " yun qi ning rong dong cheng chen han meng zhi jiang long hai xiang wen bing yue xu lu ting"
    " jia chang guang kun di fei shan qing sheng"
    " jiwon jihoon minho minsu minji jisoo sungmin youngho younghee jinho junho hyun"
    " anh linh minh huong hung nam thanh tuan"
    " hiroshi takashi kenji akira"
    " amit anil rahul sanjay rajesh suresh vijay ajay ravi raj arun pooja priya neha ashok"
    " mohammad mohammed mohamed muhammad ahmed ahmad ali hassan hasan hussain ibrahim omar"
    " mehmet mustafa fatma"
    " john james robert michael william david richard joseph thomas charles christopher daniel"
    " matthew mark paul andrew peter george kevin brian maria mary anna anne jennifer linda susan"
    " elizabeth sarah jose juan luis carlos antonio manuel francisco pedro jorge ana paulo joao"
    " marco jean pierre alexander sergey vladimir ivan hans klaus andreas stefan".split()
)


def borne_by_many(name: Parts) -> bool:
    """Whether a name alone cannot tell its bearers apart anywhere.

    >>> from graphkit.names import parts
    >>> borne_by_many(parts("Wei Wang")), borne_by_many(parts("Wang, Xin-Nian"))
    (True, False)
    >>> borne_by_many(parts("W. Wang")), borne_by_many(parts("E. Katsaropoulou"))
    (True, False)
    """
    if name.family not in SURNAMES or not name.given:
        return False
    return len(name.given) == 1 and (len(name.given[0]) == 1 or name.given[0] in GIVEN_NAMES)
