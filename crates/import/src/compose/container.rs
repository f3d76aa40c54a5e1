//! The one container of a service's task definition.

use super::data::{made, map, same, text, unsaid};
use super::load::Loader;
use super::ports::Port;
use super::{data, merge, quantity, wrong_shape};
use crate::read::Unread;
use crate::sources::span_of;
use plimsoll_rules::{Content, Datum};

/// A container as it is being written.
type Entries = Vec<(String, Datum)>;

/// The container of a service.
pub(super) fn of(name: &str, service: &Datum, ports: &[Port], loader: &mut Loader<'_>) -> Datum {
    let mut entries: Entries = vec![
        ("Name".to_owned(), unsaid(&service.place, text(name))),
        ("Essential".to_owned(), unsaid(&service.place, Content::Bool(true))),
    ];
    let mut put = |key: &str, value: Option<Datum>| {
        entries.extend(value.map(|value| (key.to_owned(), value)));
    };
    put("Image", Some(image(service)));
    put("Command", words(service, "command"));
    put("EntryPoint", words(service, "entrypoint"));
    put("Environment", environment(service, loader));
    put("PortMappings", mappings(ports, service));
    put("HealthCheck", health_check(service, loader));
    put("StopTimeout", duration(service, "stop_grace_period", loader));
    put("ReadonlyRootFilesystem", service.at("read_only").cloned());
    put("User", service.at("user").map(as_text));
    put("WorkingDirectory", service.at("working_dir").cloned());
    put("Interactive", service.at("stdin_open").cloned());
    put("PseudoTerminal", service.at("tty").cloned());
    put("DockerLabels", service.at("labels").map(|labels| all_texts(&merge::as_map(labels))));
    put("LogConfiguration", log(service));
    put("LinuxParameters", linux(service));
    put(
        "RepositoryCredentials",
        service
            .at("x-aws-pull_credentials")
            .map(|secret| unsaid(&secret.place, map([("CredentialsParameter", secret.clone())]))),
    );
    Datum::new(service.place.clone(), Content::Map(entries))
}

/// The image; one that is built has no name that anybody else could pull.
fn image(service: &Datum) -> Datum {
    if let Some(image) = service.at("image") {
        return image.clone();
    }
    match service.at("build") {
        Some(build) => {
            let why = "it is built here, and under which name it is pushed is not said";
            unsaid(&build.place, Content::Unknown(why.to_owned()))
        }
        None => unsaid(&service.place, Content::Unknown("neither `image` nor `build` is said".to_owned())),
    }
}

/// A command: a list of words, or a line as a shell splits it.
fn words(service: &Datum, key: &str) -> Option<Datum> {
    let line = service.at(key)?;
    match &line.content {
        Content::Text(written) => {
            let part = |word: String| made(line, text(word), "a word of a line");
            let content = match shell_words(written) {
                Some(words) => Content::List(words.into_iter().map(part).collect()),
                None => Content::Unknown("its quotes do not close".to_owned()),
            };
            Some(made(line, content, "the words of a line"))
        }
        Content::List(items) => Some(same(line, Content::List(items.iter().map(as_text).collect()))),
        Content::Partial(_) => Some(unsaid(&line.place, Content::Unknown(data::why(line)))),
        _ => Some(line.clone()),
    }
}

/// The words of a line as a shell splits it, without putting in anything; `None` where a quote does not close.
fn shell_words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('"') | None, '\\') => word.get_or_insert_default().extend(chars.next()),
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '"' | '\'') => {
                word.get_or_insert_default();
                quote = Some(c);
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

/// The variables: files of them below, then the service's own.
fn environment(service: &Datum, loader: &mut Loader<'_>) -> Option<Datum> {
    let mut found: Entries = Vec::new();
    let mut add = |key: &str, value: Datum| {
        found.retain(|(known, _)| known != key);
        found.push((key.to_owned(), value));
    };
    let files = service.at("env_file");
    for file in files.map_or(&[][..], Datum::one_or_many) {
        let named = if file.entries().is_empty() { Some(file) } else { file.at("path") };
        let read = named.and_then(Datum::plain).and_then(|path| loader.variables_of(path));
        match read {
            Some(variables) => variables.into_iter().for_each(|one| add(&one.name.clone(), one.shown())),
            None => loader.unread.push(Unread {
                span: span_of(&file.place),
                what: format!("the file of variables {}", named.map_or_else(String::new, data::describe)),
                because: "it is not in the folder".to_owned(),
            }),
        }
    }
    let own = service.at("environment").map(merge::as_map);
    for (key, value) in own.as_ref().map_or(&[][..], Datum::entries) {
        let value = match &value.content {
            Content::Null => {
                let why = "its value is that of the shell in which Compose runs";
                unsaid(&value.place, Content::Unknown(why.to_owned()))
            }
            _ => as_text(value),
        };
        add(key, value);
    }
    let list: Vec<Datum> = found
        .into_iter()
        .map(|(key, value)| {
            let place = value.place.clone();
            unsaid(&place, map([("Name", unsaid(&place, text(key))), ("Value", value)]))
        })
        .collect();
    let place = own.as_ref().or(files).map(|from| from.place.clone())?;
    (!list.is_empty()).then(|| unsaid(&place, Content::List(list)))
}

fn mappings(ports: &[Port], service: &Datum) -> Option<Datum> {
    let list: Vec<Datum> = ports
        .iter()
        .map(|port| {
            let place = &port.container.place;
            let protocol = unsaid(place, text(port.protocol.as_str()));
            unsaid(place, map([("ContainerPort", port.container.clone()), ("Protocol", protocol)]))
        })
        .collect();
    let place =
        service.at("ports").or_else(|| service.at("expose")).map_or(&service.place, |list| &list.place);
    (!list.is_empty()).then(|| unsaid(place, Content::List(list)))
}

fn health_check(service: &Datum, loader: &mut Loader<'_>) -> Option<Datum> {
    let check = service.at("healthcheck")?;
    let none = || vec![unsaid(&check.place, text("NONE"))];
    let command = match (check.at("disable").and_then(Datum::known_truth), check.at("test")) {
        (Some(true), _) => unsaid(&check.place, Content::List(none())),
        (_, None) => return None,
        (_, Some(test)) => match &test.content {
            Content::Text(_) | Content::Partial(_) => {
                let shell = unsaid(&test.place, text("CMD-SHELL"));
                unsaid(&test.place, Content::List(vec![shell, test.clone()]))
            }
            _ => test.clone(),
        },
    };
    let mut entries = vec![("Command".to_owned(), command)];
    for (key, own) in [("Interval", "interval"), ("Timeout", "timeout"), ("StartPeriod", "start_period")] {
        entries.extend(duration(check, own, loader).map(|value| (key.to_owned(), value)));
    }
    entries.extend(check.at("retries").map(|value| ("Retries".to_owned(), value.clone())));
    Some(unsaid(&check.place, Content::Map(entries)))
}

/// A duration in whole seconds.
fn duration(from: &Datum, key: &str, loader: &mut Loader<'_>) -> Option<Datum> {
    let written = from.at(key)?;
    match quantity::seconds(written) {
        Some(seconds) => Some(same(written, Content::Number(seconds))),
        None if written.is_unknown() => Some(written.clone()),
        None => {
            wrong_shape(loader, written, &format!("`{key}`"), "a duration such as `30s`");
            None
        }
    }
}

/// Where logs go, where the driver is one of ECS.
///
/// AWS: drivers of tasks; source the ECS API `LogConfiguration`, read 2026-11. Those of Docker alone are left to the default.
fn log(service: &Datum) -> Option<Datum> {
    const DRIVERS: [&str; 6] = ["awslogs", "awsfirelens", "splunk", "fluentd", "gelf", "syslog"];
    let driver = service
        .at("logging.driver")
        .filter(|driver| driver.plain().is_some_and(|name| DRIVERS.contains(&name)))?;
    let mut entries = vec![("LogDriver".to_owned(), driver.clone())];
    entries.extend(service.at("logging.options").map(|options| ("Options".to_owned(), all_texts(options))));
    Some(unsaid(&driver.place, Content::Map(entries)))
}

fn linux(service: &Datum) -> Option<Datum> {
    let init = service.at("init").map(|init| ("InitProcessEnabled".to_owned(), init.clone()));
    let capabilities: Entries = [("Add", "cap_add"), ("Drop", "cap_drop")]
        .into_iter()
        .filter_map(|(key, own)| Some((key.to_owned(), service.at(own)?.clone())))
        .collect();
    let capabilities = (!capabilities.is_empty())
        .then(|| ("Capabilities".to_owned(), unsaid(&service.place, Content::Map(capabilities))));
    let entries: Entries = init.into_iter().chain(capabilities).collect();
    (!entries.is_empty()).then(|| unsaid(&service.place, Content::Map(entries)))
}

/// A value as the text that a container gets.
fn as_text(datum: &Datum) -> Datum {
    match &datum.content {
        Content::Number(number) => same(datum, text(number.to_string())),
        Content::Bool(truth) => same(datum, text(truth.to_string())),
        _ => datum.clone(),
    }
}

/// A mapping whose values are texts.
fn all_texts(datum: &Datum) -> Datum {
    let entries = datum.entries().iter().map(|(key, value)| (key.clone(), as_text(value))).collect();
    same(datum, Content::Map(entries))
}
