//! Asides: lines that were laid into a sentence, such as captions and page heads.

use crate::article::ParagraphKind;
use crate::change::{Change, ChangeKind};
use crate::clean::captions;
use crate::clean::lines::{PageLine, is_longer};
use crate::clean::page_heads::is_running_head;
use crate::clean::params::{AsideParams, CleanerParams};
use crate::clean::traced_text::TracedText;

/// Returns whether a line is not running text wherever it is: a page head, or a caption by its form.
pub(super) fn is_laid_in(line: &str, params: &CleanerParams) -> bool {
    is_running_head(line, &params.page_heads) || captions::is_laid_in(line, &params.captions)
}

/// Returns whether a line can only be a caption or a page number. Other page heads may be numbers or dates of the text.
pub(super) fn is_unmistakable(line: &str, params: &CleanerParams) -> bool {
    let is_page_number = line.contains(['页', '頁', '版', '［']) || line.starts_with("Page");
    captions::is_laid_in(line, &params.captions)
        || is_page_number
        || line.starts_with(['-', '—', '–', '·', '•'])
}

/// Returns whether a line may have been laid into a sentence: a caption, a heading, a page head.
pub(super) fn may_be_aside(line: &PageLine<'_>, params: &AsideParams) -> bool {
    !is_longer(&line.text, params.max_chars)
        && !line.text.trim_end_matches('。').contains(['。', '；', '！', '？'])
}

/// Returns whether a line looks like a caption: a few words without a mark.
pub(super) fn is_bare(line: &PageLine<'_>, params: &AsideParams) -> bool {
    may_be_aside(line, params) && !line.text.contains(['，', '。', ',', '、', '：', ':'])
}

/// Returns the change that reports a line set aside.
pub(super) fn aside_change(
    line: &PageLine<'_>,
    text: &TracedText<'_>,
    params: &CleanerParams,
) -> Change {
    let is_head = is_running_head(&line.text, &params.page_heads);
    Change {
        kind: if is_head { ChangeKind::PageHead } else { ChangeKind::SetAside },
        before: line.text.clone().into_owned(),
        after: String::new(),
        at: text.origin(line.range.start),
    }
}

/// Returns a line that was set aside with its kind: it is not running text.
pub(super) fn with_aside_kind<'a>(line: PageLine<'a>, params: &CleanerParams) -> PageLine<'a> {
    let kind = match line.kind {
        ParagraphKind::Body if is_running_head(&line.text, &params.page_heads) => {
            ParagraphKind::Note
        }
        ParagraphKind::Body => ParagraphKind::Caption,
        kind => kind,
    };
    PageLine { kind, ..line }
}
