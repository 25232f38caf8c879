//! The tuned numbers of the cleaner: thresholds, weights and lengths, gathered by the module that reads them.
//!
//! Each parameter says what it does, where its value comes from (`Source`), and what happens when it is halved and
//! doubled (`Effect`). An effect is measured by
//!
//! ```text
//! cargo run --release -p xunwen-tests --example train_cleaner -- parameters
//! ```
//!
//! on damaged real news, as the change in the number of damaged sentences that come back whole (`whole`), of undamaged
//! sentences that are changed (`touched`) and of paragraphs that are merged with their neighbours (`merged`). The
//! effects written here are those of `train_cleaner -- parameters 300`: 300 articles with 1,389 damaged sentences, of
//! which 1,370 come back whole; 1 undamaged sentence is touched, and 32 paragraphs are merged. "none" is no change of any
//! count, "same value" a value that scaling does not change. The sample has no datelines, lines of labels or front
//! matter, so it cannot show the effect of parameters for these. Parameters that guard undamaged news, which the sample
//! does not have either, may seem too strict: look at `cleaning -- --pass-through` before loosening one.
//!
//! Values were chosen by hand with the cleaning score in view, unless their `Source` says otherwise.
//!
//! The numbers of the trained models are not here. The caps on the features of the boundary model are part of the model
//! ([`features`](super::boundary)), and `train_cleaner` fits the rest.

#[macro_use]
mod number;

mod layout;
mod mojibake;
mod reflow;
mod text;

pub use self::layout::{CaptionParams, LayoutParams, LineParams, MetadataParams, PageHeadParams};
pub use self::mojibake::{MisreadParams, MojibakeParams, ShiftParams};
pub use self::number::TunedNumber;
pub use self::reflow::{AsideParams, BoundaryParams, ContinuationParams, ReflowParams};
pub use self::text::{GlossParams, HyphenParams, SpacingParams};

/// All parameters of the cleaner.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(missing_docs, reason = "each group is documented at its type")]
pub struct CleanerParams {
    pub mojibake: MojibakeParams,
    pub misread: MisreadParams,
    pub shift: ShiftParams,
    pub glosses: GlossParams,
    pub spacing: SpacingParams,
    pub hyphens: HyphenParams,
    pub lines: LineParams,
    pub metadata: MetadataParams,
    pub page_heads: PageHeadParams,
    pub captions: CaptionParams,
    pub layout: LayoutParams,
    pub boundary: BoundaryParams,
    pub reflow: ReflowParams,
    pub continuation: ContinuationParams,
    pub asides: AsideParams,
}

impl CleanerParams {
    /// The values that the product cleans with.
    pub const DEFAULT: Self = Self {
        mojibake: MojibakeParams::DEFAULT,
        misread: MisreadParams::DEFAULT,
        shift: ShiftParams::DEFAULT,
        glosses: GlossParams::DEFAULT,
        spacing: SpacingParams::DEFAULT,
        hyphens: HyphenParams::DEFAULT,
        lines: LineParams::DEFAULT,
        metadata: MetadataParams::DEFAULT,
        page_heads: PageHeadParams::DEFAULT,
        captions: CaptionParams::DEFAULT,
        layout: LayoutParams::DEFAULT,
        boundary: BoundaryParams::DEFAULT,
        reflow: ReflowParams::DEFAULT,
        continuation: ContinuationParams::DEFAULT,
        asides: AsideParams::DEFAULT,
    };

    /// Calls `visit` with the group, the name and the value of each parameter.
    pub fn for_each(&mut self, mut visit: impl FnMut(&str, &str, &mut dyn TunedNumber)) {
        self.mojibake.for_each(&mut |name, value| visit("mojibake", name, value));
        self.misread.for_each(&mut |name, value| visit("misread", name, value));
        self.shift.for_each(&mut |name, value| visit("shift", name, value));
        self.glosses.for_each(&mut |name, value| visit("glosses", name, value));
        self.spacing.for_each(&mut |name, value| visit("spacing", name, value));
        self.hyphens.for_each(&mut |name, value| visit("hyphens", name, value));
        self.lines.for_each(&mut |name, value| visit("lines", name, value));
        self.metadata.for_each(&mut |name, value| visit("metadata", name, value));
        self.page_heads.for_each(&mut |name, value| visit("page_heads", name, value));
        self.captions.for_each(&mut |name, value| visit("captions", name, value));
        self.layout.for_each(&mut |name, value| visit("layout", name, value));
        self.boundary.for_each(&mut |name, value| visit("boundary", name, value));
        self.reflow.for_each(&mut |name, value| visit("reflow", name, value));
        self.continuation.for_each(&mut |name, value| visit("continuation", name, value));
        self.asides.for_each(&mut |name, value| visit("asides", name, value));
    }
}

impl Default for CleanerParams {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_can_be_scaled_by_its_name() {
        let mut params = CleanerParams::DEFAULT;
        let mut n_changed = 0;
        params.for_each(|_, _, value| {
            let before = value.get();
            value.set(before * 2.0);
            n_changed += usize::from(value.get() != before);
        });
        // Doubling leaves the one that is 0.
        assert!(n_changed > 70, "{n_changed}");
        assert_eq!(params.reflow.sure_odds, 2.0 * CleanerParams::DEFAULT.reflow.sure_odds);
    }
}
