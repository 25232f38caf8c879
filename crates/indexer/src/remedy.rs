//! The one place where an error message and its remedy are put together.

/// Returns the message to display for an error: the problem, then what to do about it.
pub(crate) fn with_remedy(problem: String, remedy: Option<&str>) -> String {
    match remedy {
        Some(remedy) => format!("{problem}: {remedy}"),
        None => problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remedy_follows_the_problem() {
        assert_eq!(with_remedy("no corpus".to_owned(), Some("create it")), "no corpus: create it");
        assert_eq!(with_remedy("no corpus".to_owned(), None), "no corpus");
    }
}
