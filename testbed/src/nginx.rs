//! nginx as the load balancer.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// How nginx chooses a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// In turn, its default.
    RoundRobin,
    /// The one with the fewest requests in flight.
    LeastConnections,
}

/// The version of nginx on this host; says why there is none.
pub(crate) fn version() -> Result<String, String> {
    let output = Command::new(program()).arg("-v").output();
    let output = output.map_err(|error| format!("nginx is not installed ({error})"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    Ok(text.trim().rsplit('/').next().unwrap_or("of unknown version").to_owned())
}

/// Debian puts it where only root's search path looks.
fn program() -> PathBuf {
    let place = Path::new("/usr/sbin/nginx");
    if place.exists() { place.to_path_buf() } else { PathBuf::from("nginx") }
}

/// Starts nginx in front of workers; it listens on `port`. Its files are in `folder`.
pub(crate) fn start(folder: &Path, port: u16, workers: &[u16], method: Method) -> io::Result<Child> {
    let folder = folder.join("nginx");
    fs::create_dir_all(&folder)?;
    let file = folder.join("nginx.conf");
    fs::write(&file, configuration(&folder, port, workers, method))?;
    Command::new(program())
        .arg("-p")
        .arg(&folder)
        .arg("-c")
        .arg(&file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// One process, so that there is one rotation; no retries, so that a request is sent once; no time limit that a run reaches.
fn configuration(folder: &Path, port: u16, workers: &[u16], method: Method) -> String {
    let folder = folder.display();
    let mut servers = String::new();
    for worker in workers {
        let _ = writeln!(servers, "    server 127.0.0.1:{worker} max_fails=0;");
    }
    let method = match method {
        Method::RoundRobin => "",
        Method::LeastConnections => "    least_conn;\n",
    };
    format!(
        "daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 16384; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  keepalive_timeout 1h;
  keepalive_requests 1000000;
  upstream workers {{
{method}{servers}    keepalive 4096;
    keepalive_requests 1000000;
    keepalive_timeout 1h;
  }}
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      proxy_pass http://workers;
      proxy_http_version 1.1;
      proxy_set_header Connection \"\";
      proxy_next_upstream off;
      proxy_connect_timeout 1h;
      proxy_read_timeout 1h;
      proxy_send_timeout 1h;
    }}
  }}
}}
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_names_all_workers_and_the_method() {
        let text = configuration(Path::new("/x"), 80, &[1, 2], Method::LeastConnections);
        assert!(
            text.contains("least_conn;\n    server 127.0.0.1:1 max_fails=0;\n    server 127.0.0.1:2 max")
        );
        assert!(!configuration(Path::new("/x"), 80, &[1], Method::RoundRobin).contains("least_conn"));
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }
}
