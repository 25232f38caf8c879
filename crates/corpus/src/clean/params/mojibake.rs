//! Parameters of the mojibake pass. Costs and gains are in nats of the character model.

use super::number::TunedNumber;

tuned_parameters! {
    /// Which characters are suspects, and when a cluster of them is worth a trial.
    MojibakeParams {
        /// Natural logarithm of the probability below which a character is a suspect: about one in 50,000.
        /// Source: chosen by hand.
        /// Effect: halved, whole -16; doubled, whole -185, merged -4.
        rare_log_p: f32 = -10.8,
        /// Characters outside ASCII, in a row, among which suspects are counted.
        /// Source: chosen by hand.
        /// Effect: halved, none; doubled, whole -11.
        window_chars: usize = 4,
        /// Points of a window that make a cluster: one for each suspect, one more next to a sign of a lost byte.
        /// Source: chosen by hand.
        /// Effect: halved, none; doubled, whole -22.
        min_points: usize = 2,
        /// Mean cost of the characters around a suspect that makes a trial worthwhile; running text costs about five.
        /// Source: chosen by hand between the cost of text and that of random characters, about ten.
        /// Effect: halved, none; doubled, whole -38.
        min_cost: f32 = 8.0,
        /// Failed trials after which the rest of a line is taken as it is; bounds the time.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        max_trials: usize = 32,
    }
}

tuned_parameters! {
    /// When a run was read in another encoding.
    MisreadParams {
        /// Gain for each character of the result.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        min_gain: f32 = 2.0,
        /// Different Han characters that a repair has to bring back.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        min_han: usize = 2,
        /// Highest mean cost of the characters that were read as GBK or as Latin-1; running text costs about five, random characters ten.
        /// Source: chosen by hand as the cost of a short run that lost a byte.
        /// Effect: not measured.
        max_cost: f32 = 8.0,
        /// Characters before the first suspect at which the run may begin.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        look_back: usize = 8,
    }
}

tuned_parameters! {
    /// When a run of GBK lost a byte. Where the damage may begin is bounded by constants of `mojibake::shifted`.
    ShiftParams {
        /// Longest run that is decoded again, in bytes; bounds the time.
        /// Source: chosen by hand, far above the length of a paragraph.
        /// Effect: none, halved or doubled.
        max_bytes: usize = 16 << 10,
        /// Gain of the whole run.
        /// Source: chosen by hand.
        /// Effect: halved, none; doubled, whole -3.
        min_gain: f32 = 14.0,
        /// Gain for each character of the result.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        min_gain_each: f32 = 1.0,
        /// Length up to which a run without a sign of the lost byte is short, in characters.
        /// Source: chosen by hand.
        /// Effect: halved, whole +1; doubled, none.
        short_chars: usize = 5,
        /// Gain of a short run.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        min_gain_short: f32 = 15.0,
        /// Complete Han characters of the reading of a short run without any sign of damage.
        /// Source: chosen by hand; with one, any two rare characters have a reading.
        /// Effect: not measured.
        min_complete_short: usize = 2,
        /// Rare Han characters in a short run without any sign of damage.
        /// Source: chosen by hand; with two, `牙龈肿` has a reading.
        /// Effect: not measured.
        min_rare_short: usize = 3,
        /// A run changes more characters than this.
        /// Source: chosen by hand.
        /// Effect: halved, whole +1; doubled, whole -13.
        min_chars: usize = 2,
        /// Gain by which a reading has to be better for each character by which it begins earlier.
        /// Source: chosen by hand.
        /// Effect: halved, whole +1; doubled, none.
        earlier_cost: f32 = 2.0,
        /// Readings, best first, whose incomplete characters are looked for; bounds the time.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        max_restored: usize = 20,
        /// Assumed cost of an incomplete character before it is looked for.
        /// Source: chosen by hand as the cost of a very likely character.
        /// Effect: none, halved or doubled.
        least_cost: f32 = 2.5,
        /// Natural logarithm of the probability below which a character is never restored.
        /// Source: chosen by hand.
        /// Effect: halved, whole -4, merged +1; doubled, none.
        least_log_p: f32 = -12.0,
        /// Highest mean cost of the complete characters; running text costs about five, random characters ten.
        /// Source: chosen by hand.
        /// Effect: halved, whole -23; doubled, none.
        max_cost: f32 = 9.0,
        /// The same of a short run.
        /// Source: chosen by hand.
        /// Effect: halved, whole -7; doubled, whole +1.
        max_cost_short: f32 = 8.0,
        /// Lead over the next best character with which an incomplete one is restored; others become □.
        /// Source: chosen by hand.
        /// Effect: halved, none; doubled, whole -1, merged +2.
        min_lead: f32 = 0.4,
    }
}
