"""Given names that stand for each other, in groups: a short form, another language's form.

They are compared only where two lists of one work have a person in the same place, so a name may
stand in several groups; nobody is joined across works by them.
"""

from __future__ import annotations

from collections import defaultdict

GROUPS = """
    robert bob bobby rob robbie robin / william bill billy will willy liam wilhelm guillermo /
    richard dick rick ricky rich ricardo / michael mike mick micky mikhail michel miguel michal
    / james jim jimmy jamie jacques / john jack johnny jon johan johannes jean juan ivan
    giovanni / thomas tom tommy tomas / charles charlie chuck carl karl carlos chas / edward ed
    eddie ted ned / joseph joe joey josef jose giuseppe / david dave davey / daniel dan danny /
    matthew matt matthias mateo / christopher chris kit christoph / anthony tony antonio anton /
    andrew andy drew andreas andrei andrey / stephen steve steven stefan esteban / alexander
    alex aleksandr aleksander alexandre alejandro sandy sasha xander al oleksandr / alexandra
    alex sandra sasha aleksandra alejandra / benjamin ben benny / samuel sam sammy / samantha
    sam / nicholas nick nicolas nikolai nikolay nicky / patrick pat paddy / patricia pat patty
    trish tricia / peter pete pedro pierre pietro pyotr petr / paul pablo paolo pavel / philip
    phil phillip felipe / gregory greg gregor grigory / jeffrey jeff geoffrey geoff / kenneth
    ken kenny / lawrence larry laurence lars lorenzo / leonard leo len lenny / louis lou luis
    luigi ludwig lewis / martin marty / raymond ray / ronald ron ronnie / donald don donnie /
    douglas doug / frederick fred freddie friedrich federico / francis frank fran francisco
    franz francesco paco / frances fran fanny francesca / gerald gerry jerry gerard / harold
    harry hal / henry harry hank heinrich henri enrique / herbert herb bert / albert al bert
    alberto / allan al alan allen / alfred al fred / arthur art / walter walt wally / theodore
    ted theo / timothy tim / terence terry / vincent vince vincenzo / victor vic viktor /
    zachary zach zack / nathaniel nate nathan / jonathan jon / joshua josh / jacob jake / isaac
    ike / eugene gene evgeny yevgeny evgenii / george georg jorge giorgio yuri georgy / sergey
    sergei serge sergio / vladimir volodymyr vova / dmitry dmitri dima dmitrii / elizabeth liz
    beth betty lisa eliza elisabeth betsy libby elsie / katherine kate kathy katie catherine
    cathy kathryn kathleen kay ekaterina katarina katrin / margaret maggie meg peggy greta marge
    margarita / mary maria marie molly polly / susan sue susie susanna suzanne / barbara barb
    babs / deborah deb debbie debra / rebecca becky becca / jennifer jen jenny / jessica jess
    jessie / christine chris tina christina kristina kirsten / victoria vicky vicki tori /
    virginia ginny ginger / dorothy dot dottie dolly / eleanor ellie nora nell elena helen /
    anne ann anna annie nancy hannah ana / helen nell elena helena / judith judy jude /
    jacqueline jackie / janet jan / joan joanna jo joanne / josephine jo josie / pamela pam /
    sandra sandy / sarah sally sara sadie / teresa terry tess theresa / cynthia cindy / abigail
    abby gail / amanda mandy / caroline carrie carol carolyn karolina / emily emma em emilie /
    florence flo / gabriel gabe / gabriele gabby gabriella / isabel bella isabella izzy / laura
    laurie lori / linda lindy / melissa mel missy / melanie mel / olivia liv livia / natalie nat
    natalia natasha nataliya / tatiana tanya tania / valentina valya / wolfgang wolf / hans
    johannes johann / heinz heinrich / sebastian seb bastian / maximilian max / jurgen jorg
    georg / claus klaus nikolaus / manuel manolo / ignacio nacho inigo / rafael rafa raphael /
    fernando nando / eduardo edu edward / roberto beto robert / mohammed mohamed mohammad
    muhammad mehmet mohd / ahmed ahmad / hussein husain hossein hussain / yusuf youssef joseph
    yousef
"""


def _groups() -> dict[str, frozenset[int]]:
    groups_of: dict[str, set[int]] = defaultdict(set)
    for number, group in enumerate(GROUPS.split("/")):
        for name in group.split():
            groups_of[name].add(number)
    return {name: frozenset(own) for name, own in groups_of.items()}


_OF = _groups()


def stand_for_each_other(one: str, other: str) -> bool:
    """Whether one folded given name is a usual form of the other.

    >>> stand_for_each_other("bob", "robert"), stand_for_each_other("bob", "william")
    (True, False)
    """
    return not _OF.get(one, frozenset()).isdisjoint(_OF.get(other, frozenset()))
