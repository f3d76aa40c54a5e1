use super::*;
use crate::call::{Call, Reply};
use crate::refusal::{Refusal, RefusalKind};

fn event(what: Happened) -> Event {
    Event { now: Moment::from_millis(5), interrupted: false, what }
}

#[test]
fn a_machine_stands_still_at_every_action_until_its_answer_comes() {
    let mut machine = Machine::new(|port| async move {
        port.say(Progress::Note("hello".into())).await;
        let identity = port.call(Call::Identity).await?.identity("x")?;
        Ok((identity.account, port.now()))
    });
    assert!(matches!(machine.next(event(Happened::Started)), Action::Say(_)));
    assert!(matches!(machine.next(event(Happened::Said)), Action::Call(call) if *call == Call::Identity));
    let identity = crate::call::reply::Identity { account: "1".into(), arn: "a".into() };
    let reply = Happened::Reply(Box::new(Ok(Reply::Identity(identity))));
    let Action::Done(Ok((account, now))) = machine.next(event(reply)) else { panic!("not done") };
    assert_eq!((account.as_str(), now.millis()), ("1", 5));
    assert!(matches!(machine.next(event(Happened::Said)), Action::Done(Err(Stop::Bug(_)))));
}

#[test]
fn a_refusal_stops_a_machine_with_the_refusal() {
    let mut machine: Machine<()> = Machine::new(|port| async move {
        port.call(Call::Identity).await?;
        Ok(())
    });
    machine.next(event(Happened::Started));
    let refusal = Refusal::new(RefusalKind::Network, "sts:GetCallerIdentity", "no route");
    let Action::Done(Err(stop)) = machine.next(event(Happened::Reply(Box::new(Err(refusal.clone()))))) else {
        panic!("not done")
    };
    assert_eq!(stop, Stop::Refused(refusal));
}

mod cut;
mod destroy;
mod parts;
mod preflight;
mod states;
mod world;
