//! The words below a picture: which lines are captions by their form.

/// What a caption ends in: who took the picture or gave it. Compiled from the captions of Chinese dailies, agencies
/// and news sites.
const CREDITS: &[&str] = &[
    "摄", "攝", "摄影", "攝影", "供图", "供圖", "资料图", "資料圖", "资料图片", "資料圖片", "资料照片", "資料照片", "图片", "圖片", "照片",
    "截图", "截圖", "美联社", "美聯社", "法新社", "路透社", "新华社", "新華社", "中新社", "Facebook", "facebook", "fb", "FB", "IG",
    "Instagram", "网络图", "網絡圖", "网页截图", "制图", "製圖", "绘图", "繪圖", "绘", "繪", "发", "視頻截圖",
];

/// Returns whether a line ends by naming who took or gave a picture.
pub(super) fn ends_in_credit(line: &str) -> bool {
    let end = line.trim_end_matches([')', '）', ' ', '。', '】', ']']);
    CREDITS.iter().any(|credit| end.ends_with(credit))
}
