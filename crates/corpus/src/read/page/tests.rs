//! Pages, from bytes to cleaned articles.

use std::path::Path;

use expect_test::{Expect, expect};

use crate::article::Article;
use crate::{Format, Record, clean, read, records};

fn shown(articles: impl IntoIterator<Item = Article>) -> String {
    let articles = articles.into_iter().map(|a| {
        let source = a.source.clone().unwrap_or("-".to_owned());
        let published = a.published.map_or("-".to_owned(), |published| published.to_string());
        let url = a.url.clone().unwrap_or("-".to_owned());
        format!(
            "{} | {} | {source} | {published} | {url} | {:?}\n{}",
            a.id,
            a.title,
            a.authors,
            a.body()
        )
    });
    articles.collect::<Vec<_>>().join("\n\n")
}

fn check(bytes: &[u8], expected: Expect) {
    let raw = read(Record::new("a", Format::Html, bytes.to_vec()));
    let articles = raw.into_iter().map(|raw| match raw {
        Ok(raw) => shown([clean(raw).unwrap().article]),
        Err(skip) => skip.to_string(),
    });
    expected.assert_eq(&articles.collect::<Vec<_>>().join("\n"));
}

fn check_sample(name: &str, expected: Expect) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus").join(name);
    let articles = records(&path, Path::new(name))
        .unwrap()
        .flat_map(|record| read(record.unwrap()))
        .map(|raw| clean(raw.unwrap()).unwrap().article);
    expected.assert_eq(&shown(articles));
}

#[test]
fn the_sample_page_gives_only_its_article() {
    check_sample(
        "culture/book-bus.html",
        expect![[r#"
            culture/book-bus | 流動書車開進山坳 一張借書證走遍十七個部落 | 北埕日報（示例） | 2024-10-18T07:30:00+08:00 | https://beicheng.example/culture/20241018-book-bus.html | ["簡以寧"]
            2024-10-18 07:30 來源：北埕日報（示例） 記者：簡以寧
            清晨六點半，一輛漆成薄荷綠的中型巴士駛出縣立圖書館，車上沒有乘客，只有三千二百本書。接下來的兩天，它要繞過四十多個髮夾彎，停靠五個部落。
            書車停在吊橋頭，孩子們排隊還書。簡以寧攝
            書車今年九月上路，一張借書證可在十七個部落通用，借期長達六星期。館員甯小姐說，山路常因落石中斷，「還書晚了不罰款，平安下山比較要緊」。
            最搶手的是食譜
            首月借出四千一百冊，排名第一的不是漫畫，而是一本醃漬食譜。「阿嬤們看完照著做，還把成品送上車來，我們只好再寫一張謝卡。」
            圖書館計畫明年再添一輛小車，專跑大車轉不過去的產業道路，並替車頂裝上太陽能板，讓停車看書的人有燈、有電扇。
            （本文為尋聞示例文章，內容純屬虛構。）
            責任編輯：溫若谷"#]],
    );
}

#[test]
fn the_sample_feed_gives_two_articles() {
    check_sample(
        "briefs/river-town.atom",
        expect![[r#"
        tag:linchuan.example,2024:paddy-weather-station | 稻田里立起二十座“百叶箱” 农户手机上看霜情 | 临川晚报（示例） | 2024-11-21T09:10:00+08:00 | https://linchuan.example/2024/paddy-weather-station | ["邬小棠"]
        晚稻收割前的最后一周，临川县青溪镇的田埂上多了二十座白色百叶箱。箱里的传感器每十分钟测一次温度、湿度和风速，数据传到农户的手机上。
        种粮大户邵师傅说，往年看霜全凭起夜摸草叶，今年凌晨三点手机一响，他就去开了水泵，“五十亩地，一根穗子都没冻着”。
        镇农技站介绍，每座百叶箱造价不到两千元，由返乡的两名青年在车库里组装，明年春耕前还要再立三十座。
        （本文为寻闻示例文章，内容纯属虚构。）

        tag:linchuan.example,2024:badminton-mill | 老纺纱车间改成羽毛球馆 锯齿形屋顶留下了 | 临川晚报（示例） | 2024-11-22T15:40:00+08:00 | https://linchuan.example/2024/badminton-mill | ["祝南星"]
        停产十一年的临川第二纺纱厂昨天重新响起了声音，不过不是纱锭，是羽毛球。占地三千平方米的细纱车间改成了十六片场地的球馆。
        光从北边来
        设计者保留了锯齿形屋顶。当年为了看清断头的纱线，天窗一律朝北，光线均匀不刺眼，“没有比这更适合打高远球的屋顶了”。
        球馆上午对六十岁以上的居民免费开放。退休挡车工宋阿姨第一个进场，她说自己站的位置，正好是当年的三号机台。
        （本文为寻闻示例文章，内容纯属虚构。）"#]],
    );
}

#[test]
fn a_page_in_gbk_is_decoded_as_declared() {
    let page = "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\"><title>夜间公交开行_潮声网</title></head>\
        <body><p>潮声市今天开出夜间公交，全程十二公里。</p></body></html>";
    let (bytes, _, _) = encoding_rs::GB18030.encode(page);
    check(
        &bytes,
        expect![[r#"
        a | 夜间公交开行 | - | - | - | []
        潮声市今天开出夜间公交，全程十二公里。"#]],
    );
    // Converted to UTF-8 by a mirror, with the old declaration.
    check(
        page.as_bytes(),
        expect![[r#"
        a | 夜间公交开行 | - | - | - | []
        潮声市今天开出夜间公交，全程十二公里。"#]],
    );
    let (bytes, _, _) =
        encoding_rs::BIG5.encode("<meta charset=big5><h1>短訊</h1><p>渡輪停航。</p>");
    check(
        &bytes,
        expect![[r#"
        a | 短訊 | - | - | - | []
        渡輪停航。"#]],
    );
}

#[test]
fn a_page_without_text_is_skipped() {
    check(b"", expect!["`a`: no text: the page contains no readable text"]);
    check(
        b"<title>x</title><script>app()</script><noscript>y</noscript>",
        expect!["`a`: no text: the page contains no readable text"],
    );
    check(
        "<body hidden><p>隐藏的。</p>".as_bytes(),
        expect!["`a`: no text: the page contains no readable text"],
    );
    check(
        &[0xFF; 999],
        expect!["`a`: not text: the bytes are not valid UTF-8, UTF-16, GB18030 or Big5"],
    );
}

proptest::proptest! {
    #[test]
    fn reading_never_panics_and_kinds_are_in_bounds(
        page in "(<(/)?(p|div|h1|h2|table|tr|td|ul|li|a|b|br|ruby|rt|article|section|figure|figcaption|span|font|center|ins|pre|form|blockquote|script|svg|template|select|frameset|plaintext|xmp|caption|html|body)( (class|id|role)=(nav|content|caption|share|sidebar|author|menu|readability-page-1))?>|[，。&;文a \n]|责任编辑：|2024-03-05|渡轮今天凌晨恢复通航，首班船上坐了二十七名乘客，个个都带着早点。){0,60}"
    ) {
        for format in [Format::Html, Format::Feed, Format::Warc] {
            for raw in read(Record::new("a", format, page.clone().into_bytes())).into_iter().flatten() {
                proptest::prop_assert!(raw.kinds.iter().all(|&(at, _)| raw.body.is_char_boundary(at)));
                proptest::prop_assert!(raw.kinds.windows(2).all(|pair| pair[0].0 < pair[1].0));
            }
        }
    }
}
