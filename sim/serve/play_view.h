// The answers of a play.
#pragma once

#include "serve/document.h"
#include "serve/view.h"

namespace fg::serve {

// All that happens in it, played with these options; null where `keepOn` stopped that.
std::shared_ptr<const recording::Contents> storyOf(Document& document, const engine::Options& options,
                                                   const View::KeepOn& keepOn);

class PlayView : public View {
public:
  // The document outlives the view.
  explicit PlayView(Document& document) : m_document(document) {}

  Json about() const override;
  Json narration() const override;
  net::SimTime at() const override { return m_document.session().at(); }
  tl::expected<void, Failure> lookAt(net::SimTime at, const KeepOn& keepOn) override;
  Json places() override;
  Json topology() override;
  std::size_t changes() override { return m_document.recording().changes.size(); }
  std::size_t packets() override { return m_document.recording().packets.size(); }
  Json change(std::size_t index, const report::Sentences& say) override;
  Json packet(std::size_t index) override;
  Json hops(std::size_t index, const report::Sentences& say, report::TellOutcomes outcomes) override;
  std::shared_ptr<const recording::Contents> run(const KeepOn& keepOn) override;
  tl::expected<std::vector<report::Row>, Failure> rows(const report::TableSpec& spec,
                                                       const std::string& place) override;

private:
  Document& m_document;
};

} // namespace fg::serve
