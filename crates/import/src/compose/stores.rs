//! Images of databases, caches, queues and tools of development: what keeps data is not made to an ECS service.

use plimsoll_rules::{Content, Datum, Piece};

/// Names of images, without registry and tag, and what AWS has in their place.
///
/// AWS: names of services as in the product pages, read 2026-11.
const STORES: [(&[&str], &str); 18] = [
    (
        &["postgres", "postgresql", "postgis", "timescaledb", "pgvector"],
        "Amazon RDS or Aurora for PostgreSQL",
    ),
    (&["mysql", "mysql-server", "percona", "percona-server"], "Amazon RDS or Aurora for MySQL"),
    (&["mariadb"], "Amazon RDS for MariaDB"),
    (&["server", "mssql-server", "azure-sql-edge"], "Amazon RDS for SQL Server"),
    (&["redis", "redis-stack", "redis-stack-server", "valkey", "keydb"], "Amazon ElastiCache"),
    (&["memcached"], "Amazon ElastiCache for Memcached"),
    (&["mongo", "mongodb", "mongodb-community-server"], "Amazon DocumentDB"),
    (&["rabbitmq"], "Amazon MQ for RabbitMQ, or Amazon SQS"),
    (&["activemq", "activemq-classic", "activemq-artemis"], "Amazon MQ for ActiveMQ"),
    (&["kafka", "cp-kafka", "redpanda", "zookeeper", "cp-zookeeper"], "Amazon MSK"),
    (&["elasticsearch", "opensearch"], "Amazon OpenSearch Service"),
    (&["cassandra", "scylla"], "Amazon Keyspaces"),
    (&["neo4j"], "Amazon Neptune"),
    (&["influxdb"], "Amazon Timestream for InfluxDB"),
    (&["minio"], "Amazon S3"),
    (&["dynamodb-local"], "Amazon DynamoDB"),
    (
        &["localstack", "localstack-pro", "elasticmq", "elasticmq-native"],
        "AWS itself: it stands in for AWS in development",
    ),
    (
        &["couchdb", "clickhouse-server", "etcd", "nats-streaming"],
        "a service of AWS that keeps data, or instances of your own",
    ),
];

/// What AWS has in the place of an image that keeps data; `None` where it keeps none that is known of.
pub(super) fn instead_of(image: &Datum) -> Option<&'static str> {
    let text = known(image)?;
    let (path, _) = text.split_once('@').unwrap_or((&text, ""));
    let (folder, last) = path.rsplit_once('/').unwrap_or(("", path));
    let name = last.split(':').next().unwrap_or(last).to_ascii_lowercase();
    // `server` alone says nothing; that of SQL Server lies in a folder of that name.
    if name == "server" && !folder.ends_with("mssql") {
        return None;
    }
    STORES.iter().find(|(names, _)| names.contains(&name.as_str())).map(|(_, instead)| *instead)
}

/// The beginning of an image's name as far as it is known.
fn known(image: &Datum) -> Option<String> {
    match &image.content {
        Content::Text(text) => Some(text.clone()),
        Content::Partial(pieces) => Some(
            pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text.as_str(),
                    Piece::Reference { .. } | Piece::Unknown(_) => "?",
                })
                .collect(),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_rules::Place;
    use plimsoll_spec::Span;

    #[test]
    fn what_keeps_data_is_told_by_its_image() {
        let instead = |text: &str| {
            instead_of(&Datum::new(Place::Span(Span::default()), Content::Text(text.to_owned())))
        };
        assert!(instead("postgres:16").is_some_and(|text| text.contains("RDS")));
        assert!(instead("docker.io/bitnami/redis:7@sha256:0").is_some());
        assert!(instead("mcr.microsoft.com/mssql/server:2022-latest").is_some());
        assert!(instead("registry:5000/mysql").is_some());
        for own in [
            "shop/server:1",
            "prom/postgres-exporter",
            "redis-commander",
            "nginx",
            "example.com/mongo-express:1",
        ] {
            assert_eq!(instead(own), None, "{own}");
        }
    }
}
