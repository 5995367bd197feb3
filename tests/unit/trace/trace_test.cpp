#include "trace/recorder.h"
#include "trace/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fg::trace {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct RecordedPing : testing::Test {
  net::SimTime now{0};
  Recorder recorder{[this] { return now; }};
  NamespaceId red = recorder.addNamespace("red", "red"), blue = recorder.addNamespace("blue", "blue");
  net::PacketHeader header;
  PacketId probe = recorder.beginPacket(red, Origin::Probe);

  RecordedPing() {
    header.source = net::Ipv4Address(10, 0, 0, 1);
    header.destination = net::Ipv4Address(10, 0, 0, 2);
    header.ttl = 64;
    recorder.step(probe, red, Originate{header, recorder.intern("ping")});
  }
  void cross() {
    recorder.step(probe, red, ExitInterface{recorder.intern("veth0"), {}, {}});
    now += 5us;
    recorder.step(probe, blue, EnterInterface{recorder.intern("veth1"), {}, {}, {}, header});
  }
};

} // namespace

TEST_F(RecordedPing, IsOneHopForEachVisitToANamespace) {
  cross();
  recorder.step(probe, blue, DeliverLocally{recorder.intern("echo responder")});
  Trace trace = traceOf(recorder.recording(), probe);
  ASSERT_EQ(trace.hops.size(), 2u);
  EXPECT_EQ(trace.hops[1].where, blue);
  EXPECT_EQ(trace.disposition, Disposition::Delivered);
  EXPECT_EQ(trace.end, 5us);
  EXPECT_THAT(validate(recorder.recording(), trace), IsEmpty());
}

TEST_F(RecordedPing, TheLastHeaderHasAllChangesApplied) {
  recorder.step(probe, red, Transformation{Field::Ttl, recorder.intern("64"), recorder.intern("63"), {}});
  recorder.step(
      probe, red,
      Transformation{Field::Destination, recorder.intern("10.0.0.2"), recorder.intern("10.0.0.9"), {}});
  Trace trace = traceOf(recorder.recording(), probe);
  EXPECT_EQ(trace.last.ttl, 63);
  EXPECT_EQ(trace.last.destination.text(), "10.0.0.9");
  EXPECT_EQ(trace.sent.ttl, 64);
}

TEST_F(RecordedPing, BytesAreKeptWhereTheyChangeAndOnWires) {
  const net::Bytes made{0x45, 0, 64}, changed{0x45, 0, 63};
  net::Bytes frame(14, 0xaa);
  frame.insert(frame.end(), made.begin(), made.end());
  recorder.keepBytes(probe, BeginsWith::Ip, made); // nobody wants them
  EXPECT_THAT(recorder.recording().bytes, IsEmpty());
  recorder.setBytesKept(true);
  recorder.keepBytes(probe, BeginsWith::Ip, made);
  recorder.step(probe, red, ExitInterface{});
  recorder.keepBytes(probe, BeginsWith::Ethernet, frame);
  recorder.step(probe, blue, RouteLookup{});
  recorder.keepBytes(probe, BeginsWith::Ip, made); // as in the frame
  recorder.step(probe, blue, Transformation{});
  recorder.keepBytes(probe, BeginsWith::Ip, changed);
  const Recording& recording = recorder.recording();
  ASSERT_TRUE(recording.bytesAt(0) && recording.bytesAt(1) && recording.bytesAt(3));
  EXPECT_EQ(recording.bytesAt(0)->bytes, made);
  EXPECT_EQ(recording.bytesAt(1)->first, BeginsWith::Ethernet);
  EXPECT_FALSE(recording.bytesAt(2));
  EXPECT_EQ(recording.bytesAt(3)->bytes, changed);
}

TEST_F(RecordedPing, TheFirstEndCounts) {
  recorder.step(probe, red, Drop{Disposition::Denied, {}});
  recorder.step(probe, red, Drop{Disposition::NoRoute, {}});
  EXPECT_EQ(recorder.recording().packet(probe).end, Disposition::Denied);
  EXPECT_THAT(validate(recorder.recording(), traceOf(recorder.recording(), probe)),
              ElementsAre(HasSubstr("after the packet's end")));
}

TEST_F(RecordedPing, AnInvalidTraceIsToldInWords) {
  cross();
  recorder.step(probe, red, ExitInterface{});
  auto broken = validate(recorder.recording(), traceOf(recorder.recording(), probe));
  EXPECT_THAT(broken, testing::Contains(HasSubstr("hop 3 (red) begins with no entry")));
  EXPECT_THAT(broken, testing::Contains(HasSubstr("does not end with an exit")));
}

// red puts the probe into another packet, and blue takes it out again.
struct WrappedPing : RecordedPing {
  PacketId outer;
  WrappedPing() {
    recorder.step(probe, red, ExitInterface{recorder.intern("flannel.1"), {}, {}});
    outer = recorder.beginPacket(red, Origin::Encapsulation, probe);
    recorder.step(probe, red, Encapsulate{recorder.intern("flannel.1"), header, outer});
    recorder.step(outer, red, Originate{header, {}});
    recorder.step(outer, red, ExitInterface{recorder.intern("eth0"), {}, {}});
  }
};

TEST_F(WrappedPing, ComesOutOfTheOtherPacketInOneHop) {
  now += 5us;
  recorder.step(outer, blue, EnterInterface{recorder.intern("eth0"), {}, {}, {}, header});
  recorder.step(outer, blue, DeliverLocally{});
  recorder.step(probe, blue, Decapsulate{recorder.intern("flannel.1"), header, outer});
  recorder.step(probe, blue, EnterInterface{recorder.intern("flannel.1"), {}, {}, {}, header});
  recorder.step(probe, blue, DeliverLocally{});
  Trace inner = traceOf(recorder.recording(), probe);
  EXPECT_EQ(inner.hops.size(), 2u);
  EXPECT_EQ(inner.disposition, Disposition::Delivered);
  EXPECT_THAT(validate(recorder.recording(), inner), IsEmpty());
  EXPECT_THAT(validate(recorder.recording(), traceOf(recorder.recording(), outer)), IsEmpty());
  EXPECT_FALSE(carrierOf(recorder.recording(), inner));
}

TEST_F(WrappedPing, IsLostWithTheOtherPacket) {
  recorder.step(outer, red, Drop{Disposition::NeighborUnreachable, {}});
  Trace inner = traceOf(recorder.recording(), probe);
  EXPECT_EQ(inner.disposition, Disposition::NeighborUnreachable);
  EXPECT_EQ(inner.endedIn, red);
  auto carrier = carrierOf(recorder.recording(), inner);
  ASSERT_TRUE(carrier);
  EXPECT_EQ(carrier->packet, outer);
}

TEST_F(RecordedPing, TheAnswerBelongsToTheConversation) {
  cross();
  recorder.step(probe, blue, DeliverLocally{});
  PacketId other = recorder.beginPacket(blue, Origin::Arp, probe);
  PacketId reply = recorder.beginPacket(blue, Origin::Reply, probe);
  EXPECT_NE(other, reply);
  Conversation conversation = conversationOf(recorder.recording(), probe);
  ASSERT_TRUE(conversation.reply);
  EXPECT_EQ(conversation.reply->packet, reply);
}

TEST_F(RecordedPing, StateChangesNameTheirCause) {
  {
    CauseScope event(recorder, "event 3", {"02.json", 7, 5});
    CauseScope daemon(recorder, "flanneld: lease of node3");
    recorder.change(red, StateKind::Route, ChangeKind::Added, "10.0.0.0/8 dev eth0");
  }
  recorder.change(red, StateKind::Route, ChangeKind::Removed, "10.0.0.0/8 dev eth0");
  const auto& changes = recorder.recording().changes;
  EXPECT_EQ(changes[0].cause(), "flanneld: lease of node3");
  EXPECT_EQ(changes[0].source().line, 7);
  EXPECT_EQ(changes[1].cause(), "");
}

TEST(Disposition, NamesReadBack) {
  for (Disposition d : allDispositions())
    EXPECT_EQ(parseDisposition(name(d)), d);
  EXPECT_FALSE(parseDisposition("lost"));
}

} // namespace fg::trace
