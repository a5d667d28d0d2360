//! No format loses a finding, what a policy's author wrote stays inert in all of them, and what machines read is what
//! its schema says.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "in a test, what is not as expected is a failure"
)]

use std::collections::BTreeMap;

use denywins::finding::{Finding, Severity, Status};
use denywins::outcome::Outcome;
use denywins::report::{Format, Style, render, schema};
use denywins::source::Sources;
use serde_json::Value;

#[path = "reporters/outcomes.rs"]
mod outcomes;

fn write(format: Format, (outcome, sources): &(Outcome, Sources)) -> String {
    render(format, outcome, sources, &Style::default())
}

fn json(format: Format, run: &(Outcome, Sources)) -> Value {
    serde_json::from_str(&write(format, run)).unwrap()
}

/// The text as reports show it; written anew here, so that the reporters are not their own judge.
fn shown(text: &str) -> String {
    let text = if text.starts_with("::") { text.replacen(':', "\\u{3a}", 1) } else { text.to_owned() };
    text.replace("##", "#\u{1}")
        .chars()
        .map(|c| match c {
            '\n' => "\\n".to_owned(),
            '\r' => "\\r".to_owned(),
            '\t' => "\\t".to_owned(),
            '\u{1}' => "\\u{23}".to_owned(),
            c if hidden(c) => c.escape_unicode().to_string(),
            c => c.to_string(),
        })
        .collect()
}

fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Path, line and column of a finding, found without the library's own arithmetic.
fn place(sources: &Sources, finding: &Finding) -> (String, usize, usize) {
    let source = sources.get(finding.primary.source).unwrap();
    let head = &source.text()[..finding.primary.span.start as usize];
    let line = head.matches('\n').count() + 1;
    let column = head.rsplit('\n').next().unwrap().chars().count() + 1;
    (source.path().to_owned(), line, column)
}

fn spot(sources: &Sources, finding: &Finding) -> String {
    let (path, line, column) = place(sources, finding);
    format!("{}:{line}:{column}", shown(&path))
}

/// How often each (rule, place) occurs.
fn tally(keys: impl IntoIterator<Item = (String, String)>) -> BTreeMap<(String, String), usize> {
    let mut tally = BTreeMap::new();
    for key in keys {
        *tally.entry(key).or_default() += 1;
    }
    tally
}

fn expected(run: &(Outcome, Sources)) -> BTreeMap<(String, String), usize> {
    tally(run.0.findings.iter().map(|finding| (shown(&finding.rule), spot(&run.1, finding))))
}

#[test]
fn concise_has_every_finding_on_its_own_line_and_sums_up_last() {
    let run = outcomes::rich();
    let text = write(Format::Concise, &run);
    let mut lines: Vec<_> = text.lines().collect();
    assert!(lines.pop().unwrap().starts_with("denywins: could not judge (exit code 2): "));
    assert_eq!(lines.len(), run.0.findings.len() + run.0.faults.len());
    for (line, finding) in lines[run.0.faults.len()..].iter().zip(&run.0.findings) {
        let expected = format!("{}: {}[{}] ", spot(&run.1, finding), finding.severity, shown(&finding.rule));
        assert!(line.starts_with(&expected), "{line}\n{expected}");
    }
    assert!(text.contains("but `user/backup` (needs: security; fingerprint d9d9d9d9d9d9d9d9)\n"));
}

#[test]
fn human_has_every_finding_at_its_place() {
    let run = outcomes::rich();
    for style in [
        Style::default(),
        Style { unicode: false, width: 80, ..Style::default() },
        Style { width: 0, ..Style::default() },
        Style { width: 5_000, ..Style::default() },
    ] {
        let text = render(Format::Human, &run.0, &run.1, &style);
        let mut rest = text.as_str();
        for finding in &run.0.findings {
            let heading = format!("{}[{}]\n", finding.severity, shown(&finding.rule));
            rest = &rest[rest.find(&heading).unwrap_or_else(|| panic!("{heading}\n{rest}"))..];
            let place = format!("[{}]\n", spot(&run.1, finding));
            rest = &rest[rest.find(&place).unwrap_or_else(|| panic!("{place}\n{rest}"))..];
        }
        assert!(text.contains("could not judge"));
    }
}

#[test]
fn json_is_what_its_schema_says_and_has_everything() {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for run in [outcomes::story(), outcomes::rich(), outcomes::clean()] {
        let report = json(Format::Json, &run);
        let errors: Vec<_> =
            validator.iter_errors(&report).map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new());
        assert_eq!(report["version"], 1);
        assert_eq!(report["exit_code"], run.0.verdict.exit_code());
        let findings = report["findings"].as_array().unwrap();
        let found = tally(findings.iter().map(|finding| {
            let at = &finding["location"];
            let path = at["path"].as_str().unwrap();
            (
                shown(finding["rule"].as_str().unwrap()),
                format!("{}:{}:{}", shown(path), at["start"]["line"], at["start"]["column"]),
            )
        }));
        assert_eq!(found, expected(&run));
        for (written, finding) in findings.iter().zip(&run.0.findings) {
            // What machines read is the text itself, not what a terminal shows of it.
            assert_eq!(written["message"], finding.message.as_str());
            assert_eq!(written["location"]["start"]["offset"], finding.primary.span.start);
            assert_eq!(written["sign_off"].is_null(), finding.required.is_empty());
        }
        assert_eq!(report["ignored"].as_array().unwrap().len(), run.0.ignored.len());
        assert_eq!(report["faults"].as_array().unwrap().len(), run.0.faults.len());
    }
}

#[test]
fn a_report_that_misses_a_field_does_not_validate() {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let whole = json(Format::Json, &outcomes::story());
    for pointer in ["", "/findings/0", "/findings/0/location/start", "/findings/0/sign_off", "/summary"] {
        let keys: Vec<_> = whole.pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect();
        for key in keys {
            let mut report = whole.clone();
            report.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(&key);
            assert!(!validator.is_valid(&report), "{pointer}/{key}");
        }
    }
    let mut report = whole;
    report["findings"][0]["severity"] = "grave".into();
    assert!(!validator.is_valid(&report));
}

#[test]
fn the_committed_schema_is_the_schema() {
    let committed = include_str!("../schema/report-v1.schema.json").replace("\r\n", "\n");
    assert!(committed == schema(), "write `denywins::report::schema()` to schema/report-v1.schema.json:\n{}", schema());
}

#[test]
fn the_sign_off_request_has_the_agreed_shape() {
    let run = outcomes::story();
    let report = json(Format::Json, &run);
    let request = &report["findings"][0]["sign_off"];
    let keys: Vec<_> = request.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "schema",
            "version",
            "fingerprint",
            "rule",
            "subject",
            "effect",
            "required",
            "head",
            "base",
            "state",
            "reasons",
            "satisfied_by"
        ]
    );
    let subject: Vec<_> = request["subject"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(subject, ["path", "doc", "kind", "target", "sid", "statements", "region", "change"]);
    assert_eq!(request["subject"]["target"], "aws,minio");
    assert_eq!(
        request["subject"]["region"],
        serde_json::json!({"startLine": 7, "startColumn": 7, "endLine": 7, "endColumn": 21})
    );
    assert_eq!(
        request["required"],
        serde_json::json!([{"any_of": ["team:octo-org/storage-security", "user:alice"], "min": 1, "not": ["author", "committers"]}])
    );
    assert_eq!(request["state"], "pending");
    let nobody = &report["findings"][1]["sign_off"];
    assert_eq!(nobody["required"][0]["any_of"], serde_json::json!([]));
    assert!(nobody["reasons"].to_string().contains("nobody is mapped to the role `privacy`"));
    // SARIF carries the very same object.
    assert_eq!(&json(Format::Sarif, &run)["runs"][0]["results"][0]["properties"]["denywins/sign-off"], request);
}

#[test]
fn sarif_validates_against_the_standard_and_has_everything() {
    let mut schema: Value = serde_json::from_str(include_str!("schemas/sarif-2.1.0.json")).unwrap();
    // The standard's own schema has a stray bracket in this pattern; we never write the property.
    for place in ["run", "toolComponent"] {
        *schema.pointer_mut(&format!("/definitions/{place}/properties/language/pattern")).unwrap() = ".*".into();
    }
    let validator = jsonschema::draft7::options().should_validate_formats(true).build(&schema).unwrap();
    for run in [outcomes::story(), outcomes::rich(), outcomes::clean()] {
        let log = json(Format::Sarif, &run);
        let errors: Vec<_> =
            validator.iter_errors(&log).map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new());
        let sarif = &log["runs"][0];
        let results = sarif["results"].as_array().unwrap();
        let suppressed = |result: &&Value| result["suppressions"].is_array();
        assert_eq!(results.iter().filter(suppressed).count(), run.0.ignored.len());
        let found = tally(results.iter().filter(|result| !suppressed(result)).map(|result| {
            let at = &result["locations"][0]["physicalLocation"];
            let uri = at["artifactLocation"]["uri"].as_str().unwrap();
            (shown(result["ruleId"].as_str().unwrap()), format!("{uri}:{}", at["region"]["startLine"]))
        }));
        let wanted = tally(run.0.findings.iter().map(|finding| {
            let (path, line, _) = place(&run.1, finding);
            (shown(&finding.rule), format!("{}:{line}", percent(&path)))
        }));
        assert_eq!(found, wanted);

        let rules = sarif["tool"]["driver"]["rules"].as_array().unwrap();
        for rule in &run.0.rules {
            assert!(rules.iter().any(|written| written["id"] == rule.name.as_str()), "{}", rule.name);
        }
        let artifacts = sarif["artifacts"].as_array().unwrap();
        let mut keys = std::collections::BTreeSet::new();
        for result in results {
            assert_eq!(rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()]["id"], result["ruleId"]);
            let location = &result["locations"][0]["physicalLocation"]["artifactLocation"];
            assert_eq!(
                artifacts[usize::try_from(location["index"].as_u64().unwrap()).unwrap()]["location"]["uri"],
                location["uri"]
            );
            assert!(keys.insert(result["partialFingerprints"]["primaryLocationLineHash"].to_string()), "{result}");
            assert!(!result["message"]["text"].as_str().unwrap().contains("x](https"), "{result}");
        }
        let invocation = &sarif["invocations"][0];
        assert_eq!(invocation["exitCode"], run.0.verdict.exit_code());
        assert_eq!(invocation["executionSuccessful"], run.0.faults.is_empty());
        assert_eq!(invocation["toolExecutionNotifications"].as_array().unwrap().len(), run.0.faults.len());
    }
}

fn percent(path: &str) -> String {
    path.bytes()
        .map(|byte| {
            let plain = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
            if plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
        })
        .collect()
}

#[test]
fn sarif_columns_count_utf16_and_regions_are_the_wrong_token() {
    let run = outcomes::rich();
    let log = json(Format::Sarif, &run);
    assert_eq!(log["runs"][0]["columnKind"], "utf16CodeUnits");
    let finding = &run.0.findings[5];
    let source = run.1.get(finding.primary.source).unwrap();
    let result = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|result| result["ruleId"] == finding.rule.as_str())
        .unwrap();
    let region = &result["locations"][0]["physicalLocation"]["region"];
    let line =
        source.text().split('\n').nth(usize::try_from(region["startLine"].as_u64().unwrap()).unwrap() - 1).unwrap();
    let units: Vec<u16> = line.encode_utf16().collect();
    let column = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap() - 1;
    assert_eq!(String::from_utf16(&units[column("startColumn")..column("endColumn")]).unwrap(), "\"here\"");
}

#[test]
fn github_folds_what_the_runner_would_drop_and_loses_nothing() {
    let run = outcomes::rich();
    let text = write(Format::Github, &run);
    let mut kept = Vec::new();
    let mut levels = BTreeMap::<&str, usize>::new();
    let mut counted = None;
    let mut folded = 0;
    for line in text.lines() {
        assert!(!line.contains("##["), "{line}");
        if let Some(line) = line.strip_prefix("- ") {
            if !line.contains(": could not judge: ") {
                let (head, _) = line.split_once("] ").unwrap();
                let (place, rule) = head.split_once(": ").unwrap();
                kept.push((rule.split_once('[').unwrap().1.to_owned(), place.to_owned()));
            }
            folded += 1;
            continue;
        }
        if line.starts_with("denywins: ") {
            continue;
        }
        // `::level key=value,key=value::message`, as the runner reads it.
        let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        assert!(message.len() <= 64 * 1024);
        let (level, properties) = head.split_once(' ').unwrap();
        *levels
            .entry(["error", "warning", "notice"].into_iter().find(|known| *known == level).unwrap())
            .or_default() += 1;
        let properties: BTreeMap<_, _> = properties.split(',').map(|pair| pair.split_once('=').unwrap()).collect();
        let title = unescape(properties["title"]);
        assert!(title.chars().count() <= 255);
        if title == "denywins" {
            counted = Some(unescape(message));
        } else if title != "could not judge" {
            // A column beside two different lines is refused.
            assert_eq!(properties.contains_key("col"), properties["line"] == properties["endLine"]);
            let rule = title.split(" (needs: ").next().unwrap().to_owned();
            kept.push((rule, format!("{}:{}", unescape(properties["file"]), properties["line"])));
        }
    }
    assert!(levels.values().all(|&n| n <= 10), "{levels:?}");
    assert!(counted.unwrap().starts_with(&format!("{folded} findings more than the annotations GitHub shows")));
    // Plain lines have a column, commands a property of their own for it.
    let line_only = |place: &str, columns: bool| {
        if columns { place.rsplit_once(':').unwrap().0.to_owned() } else { place.to_owned() }
    };
    let found = tally(kept.into_iter().map(|(rule, place)| {
        let columns = place.rsplitn(3, ':').take(2).all(|part| part.parse::<usize>().is_ok());
        (rule.split(']').next().unwrap().to_owned(), line_only(&place, columns))
    }));
    let wanted = tally(run.0.findings.iter().map(|finding| {
        let (path, line, _) = place(&run.1, finding);
        (shown(&finding.rule).split(']').next().unwrap().to_owned(), format!("{}:{line}", shown(&path)))
    }));
    assert_eq!(found, wanted);
    // Nothing is folded where everything fits.
    assert!(!write(Format::Github, &outcomes::story()).contains("title=denywins"));
}

fn unescape(text: &str) -> String {
    text.replace("%3A", ":").replace("%2C", ",").replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
}

#[test]
fn gitlab_has_every_finding_with_a_key_of_its_own() {
    let run = outcomes::rich();
    let issues = json(Format::Gitlab, &run);
    let issues = issues.as_array().unwrap();
    let keys: std::collections::BTreeSet<_> =
        issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(keys.len(), issues.len());
    let (faults, findings): (Vec<_>, Vec<_>) =
        issues.iter().partition(|issue| issue["check_name"] == "could-not-judge");
    assert_eq!(faults.len(), run.0.faults.len());
    let found = tally(findings.iter().map(|issue| {
        let at = &issue["location"];
        (
            shown(issue["check_name"].as_str().unwrap()),
            format!("{}:{}", at["path"].as_str().unwrap(), at["lines"]["begin"]),
        )
    }));
    let wanted = tally(run.0.findings.iter().map(|finding| {
        let (path, line, _) = place(&run.1, finding);
        (shown(&finding.rule), format!("{}:{line}", shown(&path)))
    }));
    assert_eq!(found, wanted);
}

#[test]
fn junit_is_xml_and_red_exactly_where_the_merge_is_held() {
    for run in [outcomes::story(), outcomes::rich(), outcomes::clean()] {
        let text = write(Format::Junit, &run);
        let xml = roxmltree::Document::parse(&text).unwrap();
        let count = |name: &str| xml.descendants().filter(|node| node.has_tag_name(name)).count();
        assert_eq!(count("error"), run.0.faults.len());
        assert_eq!(
            count("failure"),
            run.0.findings.iter().filter(|finding| finding.status != Status::Reported).count()
        );
        let cases: Vec<_> = xml.descendants().filter(|node| node.has_tag_name("testcase")).collect();
        for finding in &run.0.findings {
            let (path, ..) = place(&run.1, finding);
            let case = cases.iter().find(|case| case.attribute("name") == Some(&shown(&path))).unwrap();
            let told: String = case.descendants().filter_map(|node| node.text()).collect();
            let headline = format!("{}: {}[{}]", spot(&run.1, finding), finding.severity, shown(&finding.rule));
            assert!(told.contains(&headline), "{headline}\n{told}");
        }
        for file in &run.0.inputs.scanned {
            assert!(cases.iter().any(|case| case.attribute("name") == Some(&shown(&file.path))));
        }
        let suite = xml.descendants().find(|node| node.has_tag_name("testsuite")).unwrap();
        assert_eq!(suite.attribute("tests").unwrap(), cases.len().to_string());
    }
}

#[test]
fn markdown_has_every_finding_and_nothing_in_it_acts() {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let run = outcomes::rich();
    let text = write(Format::Markdown, &run);
    let mut headings = Vec::new();
    let mut heading = None::<String>;
    let mut cells = 0;
    let mut code = false;
    for event in Parser::new_ext(&text, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                assert!(["<code>", "</code>", "<br>"].contains(&&*html), "{html}");
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => panic!("{dest_url}"),
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(pulldown_cmark::TagEnd::Heading(_)) => headings.extend(heading.take()),
            Event::Start(Tag::TableCell) => cells += 1,
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => code = false,
            Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    *heading += &text;
                }
            }
            Event::Text(text) => {
                assert!(code || !text.contains("@everyone") && !text.contains("://"), "{text}");
                if let Some(heading) = &mut heading {
                    *heading += &text;
                }
            }
            _ => {}
        }
    }
    // Three columns: heading, nobody for privacy, security, and the hostile role.
    assert_eq!(cells, 4 * 3);
    let sections = headings.iter().filter_map(|heading| {
        let (severity, rest) = heading.split_once(": ")?;
        Severity::parse(severity)?;
        let (rule, place) = rest.rsplit_once(" at ")?;
        Some((rule.replace('\u{200b}', ""), place.to_owned()))
    });
    assert_eq!(tally(sections), expected(&run));
    let first = |word: &str| text.find(word).unwrap_or_else(|| panic!("{word}"));
    assert!(first("## denywins: could not judge") < first("### Required reviewers"));
    assert!(first("### Required reviewers") < first("### Findings"));
}

#[test]
fn nothing_hidden_reaches_a_reader_in_any_format() {
    for run in [outcomes::story(), outcomes::rich(), outcomes::clean()] {
        for format in Format::ALL {
            let text = write(format, &run);
            assert_eq!(text, write(format, &run), "{} is not deterministic", format.as_str());
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{}", format.as_str());
            for line in text.lines() {
                assert!(!line.contains(hidden), "{}: {line:?}", format.as_str());
            }
        }
        let color = render(Format::Human, &run.0, &run.1, &Style { color: true, ..Style::default() });
        let plain = render(Format::Human, &run.0, &run.1, &Style::default());
        // The only escapes are colours, and they change nothing else.
        let mut pieces = color.split("\u{1b}[");
        let mut stripped = pieces.next().unwrap().to_owned();
        for piece in pieces {
            let (code, rest) = piece.split_once('m').unwrap();
            assert!(code.chars().all(|c| c.is_ascii_digit() || c == ';'), "{code}");
            stripped += rest;
        }
        assert_eq!(stripped, plain);
    }
}

#[test]
fn a_runner_that_reads_the_log_finds_no_command_but_ours() {
    let run = outcomes::rich();
    let widths = (40..140).map(|width| render(Format::Human, &run.0, &run.1, &Style { width, ..Style::default() }));
    let logs = Format::ALL.into_iter().filter(|&format| format != Format::Github).map(|format| write(format, &run));
    for text in widths.chain(logs).chain([write(Format::Github, &run)]) {
        for line in text.lines() {
            for (at, _) in line.match_indices("##") {
                let rest = line[at..].trim_start_matches('#').trim_start_matches(char::is_alphabetic);
                assert!(!rest.starts_with('['), "{line}");
            }
            let command = line.trim_start().starts_with("::");
            let ours = ["::error ", "::warning ", "::notice "].iter().any(|word| line.starts_with(word));
            assert!(!command || ours, "{line}");
        }
    }
}

#[test]
fn the_underlined_words_are_the_wrong_ones() {
    let (outcome, sources) = outcomes::story();
    for unicode in [true, false] {
        let text = render(Format::Human, &outcome, &sources, &Style { unicode, ..Style::default() });
        let lines: Vec<_> = text.lines().collect();
        for (line, words) in [
            ("\"NotPrincipal\": {\"AWS\"", "\"NotPrincipal\""),
            ("\"Efect\"", "\"Efect\""),
            ("\"Principal\": \"*\",", "\"*\""),
            ("\"日本語\",\"Effect\"", "日本語"),
            ("sign-off = [\"security\"]", "sign-off = [\"security\"]"),
        ] {
            let at = lines.iter().position(|text| text.contains(line)).unwrap_or_else(|| panic!("{line}\n{text}"));
            let width = |text: &str| {
                text.chars().map(|c| if ('\u{2e80}'..'\u{a000}').contains(&c) { 2 } else { 1 }).sum::<usize>()
            };
            let indent = width(&lines[at][..lines[at].find(words).unwrap()]);
            let under: Vec<char> = lines[at + 1].chars().collect();
            let marked = |index: usize| under.get(index).is_some_and(|c| "─┬^|".contains(*c));
            assert!((indent..indent + width(words)).all(marked), "{}\n{}", lines[at], lines[at + 1]);
            assert!(!marked(indent - 1) && !marked(indent + width(words)), "{}\n{}", lines[at], lines[at + 1]);
        }
    }
}

#[test]
fn a_clean_run_says_what_it_looked_at() {
    let run = outcomes::clean();
    for format in Format::ALL {
        // An empty list is all that Code Quality has for it.
        if format != Format::Gitlab {
            assert!(
                write(format, &run).contains("policies/backups.json")
                    || format == Format::Concise
                    || format == Format::Github,
                "{}",
                format.as_str()
            );
        }
    }
    for format in [Format::Concise, Format::Github] {
        assert_eq!(
            write(format, &run),
            "denywins: pass (exit code 0): no findings in 4 policies in 3 files, 1 file skipped\n"
        );
    }
}

#[test]
fn every_word_names_its_format() {
    for format in Format::ALL {
        assert_eq!(Format::parse(format.as_str()), Some(format));
    }
    assert_eq!(Format::parse("Human"), None);
}

#[test]
fn renderings() {
    for format in Format::ALL {
        insta::assert_snapshot!(format!("story_{}", format.as_str()), write(format, &outcomes::story()));
    }
    for format in [Format::Human, Format::Markdown] {
        insta::assert_snapshot!(format!("clean_{}", format.as_str()), write(format, &outcomes::clean()));
    }
    // How hostile text looks.
    insta::assert_snapshot!("rich_human", write(Format::Human, &outcomes::rich()));
    insta::assert_snapshot!("rich_markdown", write(Format::Markdown, &outcomes::rich()));
}

#[test]
fn the_example_in_the_docs_is_a_sign_off_request() {
    let docs = include_str!("../docs/json.md");
    let example = docs.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let mut schema: Value = serde_json::from_str(&schema()).unwrap();
    schema["$ref"] = "#/$defs/SignOffRequest".into();
    for key in ["type", "properties", "required"] {
        schema.as_object_mut().unwrap().remove(key);
    }
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let mut example: Value = serde_json::from_str(example).unwrap();
    assert!(validator.is_valid(&example));
    example.as_object_mut().unwrap().remove("effect");
    assert!(!validator.is_valid(&example));
}
