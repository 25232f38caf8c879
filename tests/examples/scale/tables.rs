//! The tables in Markdown.

use crate::SizeFigures;
use crate::searching::Times;

/// Prints the tables of indexing, of readers' queries and of costly ones, with a column or a group of
/// columns for each size.
pub(crate) fn print(figures: &[SizeFigures]) {
    let sizes: Vec<String> =
        figures.iter().map(|size| format!("{} articles", size.n_articles)).collect();
    print_row("", &sizes);
    print_row("---", &vec!["---".to_owned(); sizes.len()]);
    for (name, value) in indexing_rows(figures) {
        print_row(name, &value);
    }

    println!();
    print_row("queries: p50, p99, worst in ms (cut)", &sizes);
    print_row("---", &vec!["---".to_owned(); sizes.len()]);
    let times = |size: &SizeFigures| size.readers.iter().chain(&size.costly).count();
    for n in 0..figures.first().map_or(0, times) {
        let row: Vec<&Times> = figures
            .iter()
            .filter_map(|size| size.readers.iter().chain(&size.costly).nth(n))
            .collect();
        let name = row.first().map_or("", |times| &times.name);
        print_row(name, &row.iter().map(|times| cell(times)).collect::<Vec<_>>());
    }

    println!();
    for size in figures {
        for times in &size.readers {
            let (ms, slowest) = (times.percentile_ms(100), &times.slowest);
            println!("{}: {} slowest {ms:.1} ms: `{slowest}`", size.n_articles, times.name);
        }
    }
}

fn indexing_rows(figures: &[SizeFigures]) -> Vec<(&'static str, Vec<String>)> {
    let indexed = |value: &dyn Fn(&crate::IndexFigures) -> String| {
        let cell = |size: &SizeFigures| size.indexed.as_ref().map_or_else(String::new, value);
        figures.iter().map(cell).collect::<Vec<String>>()
    };
    let first = figures.first().and_then(|size| size.indexed);
    let cost = |run: &crate::IndexFigures| run.cpu_seconds / run.n_text_bytes;
    vec![
        ("text, MB", indexed(&|run| format!("{:.0}", run.n_text_bytes / 1e6))),
        ("processor time, s", indexed(&|run| format!("{:.0}", run.cpu_seconds))),
        ("time on the clock, s", indexed(&|run| format!("{:.0}", run.wall_seconds))),
        (
            "MB of text per second of processor time",
            indexed(&|run| format!("{:.2}", run.n_text_bytes / 1e6 / run.cpu_seconds)),
        ),
        (
            "processor time per byte, times that of the first size",
            indexed(&|run| {
                first.map_or_else(String::new, |first| format!("{:.2}", cost(run) / cost(&first)))
            }),
        ),
        (
            "most anonymous memory, MB",
            indexed(&|run| format!("{:.0}", run.peak_anonymous_bytes / 1e6)),
        ),
        (
            "index, times the text",
            indexed(&|run| format!("{:.2}", run.n_index_bytes as f64 / run.n_text_bytes)),
        ),
        ("segments", indexed(&|run| run.n_segments.to_string())),
        (
            "`xunwen serve` ready after, s",
            figures.iter().map(|size| format!("{:.2}", size.ready.as_secs_f64())).collect(),
        ),
    ]
}

fn cell(times: &Times) -> String {
    let [p50, p99, worst] = [50, 99, 100].map(|percent| times.percentile_ms(percent));
    let cut = if times.n_cut > 0 {
        format!(" ({} of {})", times.n_cut, times.len())
    } else {
        String::new()
    };
    format!("{p50:.1}, {p99:.1}, {worst:.1}{cut}")
}

fn print_row(name: &str, cells: &[String]) {
    println!("| {name} | {} |", cells.join(" | "));
}
