// The answers of a recording.
#pragma once

#include "serve/view.h"

namespace fg::serve {

class RecordedView : public View {
public:
  explicit RecordedView(recording::Contents contents)
      : m_run(std::make_shared<const recording::Contents>(std::move(contents))) {}

  Json about() const override;
  Json narration() const override { return m_run->head()["narration"]; }
  net::SimTime at() const override { return m_at; }
  tl::expected<void, Failure> lookAt(net::SimTime at, const KeepOn&) override;
  Json places() override { return m_run->places(m_at); }
  Json topology() override { return m_run->topology(m_at); }
  std::size_t changes() override { return m_run->changes(m_at); }
  std::size_t packets() override { return m_run->packets(m_at); }
  Json change(std::size_t index, const report::Sentences& say) override {
    return m_run->change(index, say.language());
  }
  Json packet(std::size_t index) override { return m_run->packet(index, m_at); }
  Json hops(std::size_t index, const report::Sentences& say, report::TellOutcomes) override {
    return m_run->hops(index, m_at, say.language());
  }
  std::shared_ptr<const recording::Contents> run(const KeepOn&) override { return m_run; }
  tl::expected<std::vector<report::Row>, Failure> rows(const report::TableSpec& spec,
                                                       const std::string& place) override;

private:
  // The full name of a place; a short one will do where it is unique.
  tl::expected<std::string, Failure> fullName(const std::string& place);

  std::shared_ptr<const recording::Contents> m_run;
  net::SimTime m_at{0};
};

} // namespace fg::serve
