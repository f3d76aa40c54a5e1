//! `plimsoll logs`: the log lines of services in the order of time.

use crate::account::{self, AwsArgs};
use crate::args::{OutputFormat, StackArgs};
use crate::exit::{Exit, Failure};
use crate::ui::Ui;
use crate::{load, stacks};
use plimsoll_aws::machine::logs::{LogsRequest, ServiceLine, logs};
use plimsoll_infra::cloudformation::Placed;
use plimsoll_spec::Platform;
use plimsoll_units::Seconds;
use serde_json::json;

/// Arguments of `logs`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  plimsoll logs examples/payments                          every service, the last 10 minutes
  plimsoll logs api --since 2h --filter ERROR              one service of the stack file here, lines that hold ERROR
  plimsoll logs --follow --for 1h                          and new ones for an hour, or until Ctrl-C")]
pub(crate) struct LogsArgs {
    #[command(flatten)]
    stack: StackArgs,
    /// A service or job of the stack file; may be given several times. Default: all.
    #[arg(long, short, value_name = "NAME")]
    service: Vec<String>,
    /// How far back: `30s`, `10m`, `2h`, `1d`.
    #[arg(long, default_value = "10m", value_parser = duration)]
    since: Seconds,
    /// Only lines that match this filter pattern of CloudWatch Logs, such as a word.
    #[arg(long, value_name = "PATTERN")]
    filter: Option<String>,
    /// Wait for new lines, until Ctrl-C or the end of `--for`.
    #[arg(long)]
    follow: bool,
    /// How long `--follow` waits.
    #[arg(long = "for", value_name = "TIME", default_value = "1h", value_parser = duration, requires = "follow")]
    patience: Seconds,
    #[command(flatten)]
    aws: AwsArgs,
}

pub(crate) fn duration(text: &str) -> Result<Seconds, String> {
    text.parse::<Seconds>().map_err(|error| error.to_string())
}

pub(crate) fn run(args: &LogsArgs, ui: &Ui) -> Result<Exit, Failure> {
    let (place, word) = args.stack.or_word();
    let stack = load::stack(&place, ui)?;
    let named: Vec<String> = args.service.iter().cloned().chain(word).collect();
    let platform = stack.platform();
    let stacks = stacks::stacks(&stack, None, &Placed::new(), ui)?;
    let request = LogsRequest {
        wanted: account::wanted(platform, &stacks),
        services: chosen(platform, &named)?,
        since: u64::from(args.since.get()),
        filter: args.filter.clone(),
        follow: args.follow.then(|| u64::from(args.patience.get())),
    };
    let shown = account::run(logs(request), &args.aws, platform, false, ui)?;
    if shown.lines == 0 {
        ui.note(&format!("no lines in {} log groups since {} ago", shown.groups, args.since));
    }
    Ok(Exit::Done)
}

/// The services and jobs asked for; all where none is named.
fn chosen(platform: &Platform, named: &[String]) -> Result<Vec<String>, Failure> {
    let services = platform.services.iter().map(|service| service.name.to_string());
    let all: Vec<String> = services.chain(platform.jobs.iter().map(|job| job.name.to_string())).collect();
    match named.iter().find(|name| !all.contains(name)) {
        Some(name) => Err(Failure::usage(format!(
            "error: {name}: the stack file has no such service\n  help: it has {}",
            all.join(", ")
        ))),
        None if named.is_empty() => Ok(all),
        None => Ok(named.to_vec()),
    }
}

/// Hexadecimal digits of a task's id that tell it from others.
const TASK_LETTERS: usize = 8;

/// Lines as they are printed: one object a line in JSON.
pub(crate) fn written(lines: &[ServiceLine], ui: &Ui) -> String {
    let json = ui.format() == OutputFormat::Json;
    lines.iter().map(|line| if json { object(line) } else { plain(line, ui.colours()) }).collect()
}

fn object(line: &ServiceLine) -> String {
    let (container, task) = line.origin();
    let ServiceLine { service, line } = line;
    let document = json!({
        "schema": "plimsoll/log/1", "time_ms": line.moment.millis(), "service": service,
        "container": container, "task": task, "text": line.text,
    });
    format!("{document}\n")
}

fn plain(line: &ServiceLine, colours: bool) -> String {
    let (container, task) = line.origin();
    let task: String = task.chars().take(TASK_LETTERS).collect();
    let ServiceLine { service, line } = line;
    let origin = if container.is_empty() || container == service {
        format!("{service}/{task}")
    } else {
        format!("{service}/{container}/{task}")
    };
    // A tab may stay; anything else that steers a terminal may not.
    let clean = |c: char| if c.is_control() && c != '\t' && c != '\n' { ' ' } else { c };
    let text: String = line.text.trim_end().chars().map(clean).collect();
    let text = text.replace('\n', "\n    ");
    let time = line.moment.clock();
    if !colours {
        return format!("{time} {origin}  {text}\n");
    }
    let dim = anstyle::Style::new().dimmed();
    let hue = anstyle::Style::new().fg_color(Some(colour(service).into()));
    format!("{dim}{time}{dim:#} {hue}{origin}{hue:#}  {text}\n")
}

/// A service has the same colour wherever it appears.
fn colour(service: &str) -> anstyle::AnsiColor {
    use anstyle::AnsiColor::{Blue, Cyan, Green, Magenta, Yellow};
    let sum: usize = service.bytes().map(usize::from).sum();
    [Cyan, Green, Yellow, Blue, Magenta].into_iter().cycle().nth(sum % 5).unwrap_or(Cyan)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_aws::Moment;
    use plimsoll_aws::call::logs::LogLine;

    fn line(stream: &str, text: &str) -> ServiceLine {
        let moment = Moment::from_millis(3_600_000);
        let line = LogLine { moment, stream: stream.to_owned(), text: text.to_owned() };
        ServiceLine { service: "api".to_owned(), line }
    }

    #[test]
    fn a_line_names_service_and_task_in_short() {
        let text = plain(&line("api/api/0123456789abcdef0123456789abcdef", "GET / 200\n"), false);
        assert_eq!(text, "01:00:00 api/01234567  GET / 200\n");
        let sidecar = plain(&line("api/xray/0123456789abcdef", "up"), false);
        assert_eq!(sidecar, "01:00:00 api/xray/01234567  up\n");
    }

    #[test]
    fn escape_sequences_of_a_log_do_not_steer_the_terminal() {
        assert!(!plain(&line("a/b/c", "\u{1b}[2Jgone\u{7}"), false).contains(['\u{1b}', '\u{7}']));
    }
}
