#include "device/segment_channel.h"

#include "device/segment_device.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <fmt/format.h>

#include <algorithm>

namespace fg::device {

NS_LOG_COMPONENT_DEFINE("FgSegmentChannel");
NS_OBJECT_ENSURE_REGISTERED(SegmentChannel);

namespace {

constexpr size_t kCheckSequence = 4, kPreambleAndGap = 20, kMinimumFrame = 64; // IEEE 802.3

} // namespace

ns3::TypeId SegmentChannel::GetTypeId() {
  static ns3::TypeId id =
      ns3::TypeId("fg::device::SegmentChannel")
          .SetParent<Segment>()
          .SetGroupName("FlannelGraph")
          .AddConstructor<SegmentChannel>()
          .AddAttribute("DataRate", "Rate of each wire", ns3::DataRateValue(ns3::DataRate(1'000'000'000)),
                        ns3::MakeDataRateAccessor(&SegmentChannel::m_rate), ns3::MakeDataRateChecker())
          .AddAttribute("Delay", "Time from one end of the segment to any other",
                        ns3::TimeValue(ns3::MicroSeconds(100)),
                        ns3::MakeTimeAccessor(&SegmentChannel::m_delay), ns3::MakeTimeChecker(ns3::Time(0)));
  return id;
}

void SegmentChannel::detach(const SegmentDevice& device) {
  m_busyUntil.erase(&device);
  Segment::detach(device);
}

ns3::Time SegmentChannel::serialisation(const Frame& frame) {
  size_t bytes = std::max(frame.size() + kCheckSequence, kMinimumFrame) + kPreambleAndGap;
  const ns3::DataRate rate = m_fault.rate.value_or(m_rate);
  Serialised& last = m_lastSerialised; // ns-3's division of times is slow, and frames come in few sizes
  if (last.bytes != bytes || last.rate != rate)
    last = {bytes, rate, rate.CalculateBytesTxTime(static_cast<uint32_t>(bytes))};
  return last.takes;
}

void SegmentChannel::setFault(const Fault& fault, core::Rng chance) {
  m_fault = fault;
  m_chance.reset();
  if (fault.loss > 0) m_chance.emplace(chance);
}

// The frame was on the wire and does not come out of it.
bool SegmentChannel::loses(const SegmentDevice& from, Frame& frame) {
  if (!m_chance || m_chance->real() >= m_fault.loss) return false;
  from.lose(frame, fmt::format("lost on {}, which loses {:g} % of its frames", name(), m_fault.loss * 100));
  return true;
}

void SegmentChannel::seek(const Frame& frame) const {
  if (!onSought) return;
  auto isIts = [&](const auto& device) { return device->interface().mac == frame.destination; };
  if (frame.destination.isMulticast() || std::none_of(m_devices.begin(), m_devices.end(), isIts))
    onSought(frame);
}

std::vector<ns3::Ptr<SegmentDevice>> SegmentChannel::receivers(const SegmentDevice& from,
                                                               const Frame& frame) const {
  std::vector<ns3::Ptr<SegmentDevice>> out;
  auto collect = [&](auto&& wanted) {
    for (const auto& device : m_devices)
      if (ns3::PeekPointer(device) != &from && device->isInstalled() && wanted(*device))
        out.push_back(device);
  };
  if (!frame.destination.isMulticast())
    collect([&](const SegmentDevice& device) { return device.interface().mac == frame.destination; });
  if (out.empty()) collect([](const SegmentDevice&) { return true; });
  return out;
}

// One piece of memory, where a function would have its own and another for the frame.
class SegmentChannel::Arrival : public ns3::EventImpl {
public:
  Arrival(SegmentChannel& on, SegmentDevice& from, Frame&& frame)
      : m_on(&on), m_from(&from), m_frame(std::move(frame)) {}

private:
  void Notify() override { m_on->arrive(*m_from, std::move(m_frame)); }

  ns3::Ptr<SegmentChannel> m_on;
  ns3::Ptr<SegmentDevice> m_from;
  Frame m_frame;
};

void SegmentChannel::carry(SegmentDevice& from, Frame&& frame) {
  ns3::Time now = ns3::Simulator::Now(), duration = serialisation(frame);
  ns3::Time& busyUntil = m_busyUntil[&from];
  ns3::Time start = std::max(now, busyUntil);
  if ((start - now).GetDouble() > duration.GetDouble() * from.queueLimit())
    return from.reject(frame, trace::Disposition::QueueFull, "the transmit queue is full");
  busyUntil = start + duration;
  if (loses(from, frame)) return;
  frame.notes = {};
  ns3::Simulator::ScheduleWithContext(from.GetNode()->GetId(), busyUntil + m_delay + m_fault.delay - now,
                                      new Arrival(*this, from, std::move(frame)));
}

void SegmentChannel::arrive(const SegmentDevice& from, Frame&& frame) const {
  if (!from.isInstalled()) return;
  seek(frame);
  const std::vector<ns3::Ptr<SegmentDevice>> to = receivers(from, frame);
  if (to.empty() && !frame.copies)
    from.ns().recorder().end(frame.id, from.ns().id(), trace::Disposition::NotForUs);
  if (to.empty() && frame.copies) frame.copies->refuse(from.ns().recorder());
  if (to.size() > 1) {
    if (frame.copies)
      frame.copies->split(to.size());
    else
      frame.copies = std::make_shared<FloodedCopies>(frame.id, from.ns().id(), to.size());
    frame.id = {};
  }
  for (size_t i = 0; i + 1 < to.size(); ++i)
    to[i]->arrive(Frame(frame));
  if (!to.empty()) to.back()->arrive(std::move(frame));
}

} // namespace fg::device
