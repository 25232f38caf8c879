//! Names that jieba does not know and cuts into characters: 李家超, 武契奇, 泽连斯基.

/// The characters of the hundred commonest surnames and of common ones of Hong Kong, folded.
///
/// Source: the surnames of the report on names by the Ministry of Public Security of 2021, in its
/// order, and 关 区 麦 莫 欧 骆 岑 卓 冼 蓝 温 古 利 招.
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏卢\
蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文\
关区麦莫欧骆岑卓冼蓝温古利招栗习俞";

/// Characters that transcribe foreign names.
///
/// Source: the commonest of Xinhua's tables of transcription (世界人名翻译大辞典), without those
/// that are common words by themselves.
const TRANSCRIBING: &str = "阿埃艾爱安昂奥巴芭班邦鲍贝本比毕彼别宾波伯博布查茨达丹当道德登迪蒂丁杜顿多厄尔耳法凡菲费芬\
弗夫福盖甘冈戈格古圭哈海汉豪赫亨胡霍基吉加贾杰金卡凯坎康科克肯孔库夸奎拉腊莱兰朗劳勒雷里利莉连列林琳卢鲁路伦罗洛马玛\
迈麦曼芒毛梅门蒙米密明缪摩莫默姆穆娜纳南内尼涅宁诺努欧帕潘庞佩彭皮平普齐奇恰钱乔切丘琼让热日茹瑞若撒萨塞赛桑瑟森沙莎\
山尚绍舍申圣施什史舒斯丝苏索塔泰坦汤特腾提廷通图托瓦万汪威韦维温文翁沃乌武西希锡夏香谢辛欣休雅亚扬耶叶伊易因英尤于约泽\
扎詹章珍治朱兹佐契";

/// Characters that never belong to a name, even after a surname: those that occur before and after names.
///
/// Source: chosen by hand from the pairs that recur in news.
const NOT_IN_NAMES: &str = "的了是在和与及或有为对也都就而不这那他她它我你们个等于从到被把向以之其说称指曰对上下中内外\
前后年月日时分元名位人岁次万亿千百十一二三四五六七八九两多被获让将已仍再又还只才要会可能应须需请";

/// Returns whether neighbouring words spell the name of a person: a surname and one or two
/// characters, or three to six characters that transcribe a foreign name, of which jieba knows at
/// most parts.
pub(super) fn is_name(words: &[&str]) -> bool {
    is_chinese_name(words) || is_transcription(words)
}

fn is_chinese_name(words: &[&str]) -> bool {
    let Some((surname, given)) = words.split_first() else { return false };
    let n_given: usize = given.iter().map(|word| word.chars().count()).sum();
    let is_given = |word: &&str| word.chars().count() == 1 && !NOT_IN_NAMES.contains(*word);
    (1..=2).contains(&n_given) && given.iter().all(is_given) && is_surname(surname)
}

/// Returns whether a word is a surname of one character.
pub(super) fn is_surname(word: &str) -> bool {
    word.chars().count() == 1 && SURNAMES.contains(word)
}

fn is_transcription(words: &[&str]) -> bool {
    let n_chars: usize = words.iter().map(|word| word.chars().count()).sum();
    let has_character = words.iter().any(|word| word.chars().count() == 1);
    (3..=6).contains(&n_chars)
        && has_character
        && words.iter().flat_map(|word| word.chars()).all(|c| TRANSCRIBING.contains(c))
}
