// What the window does for its map: the menu Map, nodes that are moved, traceroute, and what a right-click on
// a place offers.
#include "app/main_window.h"
#include "app/map_feed.h"
#include "scene/lanes_view.h"
#include "scene/map_view.h"
#include "views/event_panel.h"
#include "views/send_form.h"
#include "views/state_panel.h"

#include <QAction>
#include <QDockWidget>
#include <QJsonArray>
#include <QMenu>

#include <algorithm>

namespace fg::gui {
namespace {

constexpr int kMostTargets = 40; // a longer menu is no help: the form completes names
constexpr double kNudge = 24;

} // namespace

void MainWindow::connectMap() {
  m_feed = new MapFeed(m_document, m_events->events(), *m_map, this);
  connect(&m_events->feed(), &EventFeed::completed, m_feed, &MapFeed::countDrops);
  connect(m_feed, &MapFeed::topologyCame, this, [this](const QJsonObject& topology) {
    QStringList services;
    const QJsonArray list = topology["services"].toArray();
    for (const QJsonValue service : list)
      services << service["name"].toString();
    m_send->setServices(services);
    m_lanes->tagsChanged();
    showStep();
  });
  connect(m_map, &MapView::menuAsked, this, &MainWindow::placeMenu);
  connect(m_lanes, &LanesView::menuAsked, this, &MainWindow::placeMenu);
  connect(m_events, &EventPanel::menuAsked, this, &MainWindow::placeMenu);
  connect(m_state, &StatePanel::menuAsked, this, &MainWindow::placeMenu);
  connect(m_map, &MapView::placeActivated, this, [this](const QString& place) {
    m_state->setPlace(place);
    m_feed->showRoutesOf(place);
  });
  connect(&m_document, &Document::opened, this, [this] {
    m_map->forget();
    m_feed->showRoutesOf({});
    m_traceroute.stop();
    m_positions.open(m_document.name());
  });
  connect(m_map, &MapView::nodeMoved, &m_history, &History::moveNode);
  connect(&m_positions, &MapPositions::changed, this,
          [this] { m_map->setPositions(m_positions.positions()); });
  connect(&m_positions, &MapPositions::failed, this, &MainWindow::tell);
  connect(&m_document, &Document::traced, this, [this] { // another packet is looked at
    m_traceroute.stop();
    m_map->setTraceroute({});
  });
  connect(m_send, &SendForm::tracerouteAsked, &m_traceroute, &Traceroute::start);
  connect(m_send, &SendForm::hopChosen, this, &MainWindow::showTrace);
  connect(&m_traceroute, &Traceroute::failed, this, &MainWindow::tell);
  connect(&m_traceroute, &Traceroute::failed, m_send, &SendForm::showProblem);
  connect(&m_traceroute, &Traceroute::answered, this, [this](std::shared_ptr<const TraceData> probe) {
    m_send->addHop(probe);
    showTrace(std::move(probe));
    m_cursor.toEnd();
    m_map->setTraceroute(m_traceroute.places());
    tell(tr("Traceroute: %1").arg(tracerouteHops()));
  });
  connect(&m_traceroute, &Traceroute::ended, this, [this](bool reached) {
    tell(
        (reached ? tr("Traceroute arrived: %1") : tr("Traceroute did not arrive: %1")).arg(tracerouteHops()));
  });
}

// "1 node1, 2 *, 3 coredns-…"
QString MainWindow::tracerouteHops() const {
  QStringList hops;
  for (const QString& place : m_traceroute.places())
    hops << QString::number(hops.size() + 1) + " " + (place.isEmpty() ? "*" : placeTitle(shortName(place)));
  return hops.join(", ");
}

void MainWindow::makeMapMenu(QMenu* menu) {
  auto layer = [&](const Act& act, MapLayer which) {
    QAction* action = add(menu, act);
    action->setCheckable(true);
    action->setChecked(m_map->picture().layers & which);
    connect(action, &QAction::toggled, this, [this, which](bool on) { m_map->setLayer(which, on); });
  };
  layer({"layer-addresses", QT_TR_NOOP("Layer: &addresses"), QKeySequence("Alt+1"), [] {}},
        MapLayer::Addresses);
  layer({"layer-routes", QT_TR_NOOP("Layer: &routes of the chosen node"), QKeySequence("Alt+2"), [] {}},
        MapLayer::Routes);
  layer({"layer-leases", QT_TR_NOOP("Layer: &leases"), QKeySequence("Alt+3"), [] {}}, MapLayer::Leases);
  layer({"layer-tunnels", QT_TR_NOOP("Layer: &tunnels"), QKeySequence("Alt+4"), [] {}}, MapLayer::Tunnels);
  layer({"layer-drops", QT_TR_NOOP("Layer: &drops"), QKeySequence("Alt+5"), [] {}}, MapLayer::Drops);
  layer({"layer-services", QT_TR_NOOP("Layer: &services and endpoints"), QKeySequence("Alt+6"), [] {}},
        MapLayer::Services);
  menu->addSeparator();
  add(menu, {"map-next", QT_TR_NOOP("&Next place"), QKeySequence("N"), [this] { m_map->chooseNext(1); }});
  add(menu, {"map-previous", QT_TR_NOOP("&Previous place"), QKeySequence("Shift+N"),
             [this] { m_map->chooseNext(-1); }});
  add(menu,
      {"map-menu", QT_TR_NOOP("What the place &offers"), QKeySequence("M"), [this] { m_map->askMenu(); }});
  menu->addSeparator();
  add(menu, {"map-left", QT_TR_NOOP("Move the node to the l&eft"), QKeySequence("Ctrl+Alt+Left"), [this] {
               m_map->nudge({-kNudge, 0});
             }});
  add(menu, {"map-right", QT_TR_NOOP("Move the node to the r&ight"), QKeySequence("Ctrl+Alt+Right"), [this] {
               m_map->nudge({kNudge, 0});
             }});
  add(menu, {"map-up", QT_TR_NOOP("Move the node &up"), QKeySequence("Ctrl+Alt+Up"), [this] {
               m_map->nudge({0, -kNudge});
             }});
  add(menu, {"map-down", QT_TR_NOOP("Move the node do&wn"), QKeySequence("Ctrl+Alt+Down"), [this] {
               m_map->nudge({0, kNudge});
             }});
  menu->addSeparator();
  add(menu, {"zoom-in", QT_TR_NOOP("&Zoom in"), QKeySequence::ZoomIn, [this] { m_map->zoom(1.25); }});
  add(menu, {"zoom-out", QT_TR_NOOP("Zoom o&ut"), QKeySequence::ZoomOut, [this] { m_map->zoom(1 / 1.25); }});
  add(menu, {"zoom-fit", QT_TR_NOOP("The &whole map"), QKeySequence("Ctrl+0"), [this] { m_map->fit(); }});
}

void MainWindow::placeMenu(const QString& place, const QPoint& where) {
  if (place.isEmpty()) return;
  QMenu menu(this);
  menu.setObjectName("place-menu");
  QString called = placeTitle(shortName(place.startsWith("svc:") ? place.mid(4) : place));
  menu.addAction(tr("Send to %1").arg(called), this, [this, place] {
    m_send->setTo(place);
    reveal(m_sendDock);
  });
  const auto& places = m_document.places();
  if (std::ranges::find(places, place, &PlaceData::name) != places.end()) addActionsOfPlace(menu, place);
  menu.exec(where);
}

void MainWindow::addActionsOfPlace(QMenu& menu, const QString& place) {
  QString called = placeTitle(shortName(place));
  menu.addAction(tr("Send from %1").arg(called), this, [this, place] {
    m_send->setFrom(place);
    reveal(m_sendDock);
  });
  QMenu* ping = menu.addMenu(tr("Ping from %1 to").arg(called));
  QMenu* traceroute = menu.addMenu(tr("Traceroute from %1 to").arg(called));
  for (const PlaceData& other : m_document.places()) {
    if (other.name == place || (other.kind != "node" && other.kind != "pod")) continue;
    if (ping->actions().size() == kMostTargets) {
      for (QMenu* list : {ping, traceroute})
        list->addAction(tr("more: with the form"), this, [this, place] { m_send->setFrom(place); });
      break;
    }
    ping->addAction(other.shortName, this, [this, place, to = other.name] {
      m_document.send({{"from", place}, {"to", to}});
    });
    traceroute->addAction(other.shortName, this,
                          [this, place, to = other.name] { m_traceroute.start(place, to); });
  }
  menu.addSeparator();
  QMenu* wireshark = menu.addMenu(tr("Open in Wireshark"));
  QMenu* frames = menu.addMenu(tr("Export the frames of"));
  for (const QString& interface : QStringList{QString()} + m_feed->interfacesOf(place)) {
    QString text = interface.isEmpty() ? tr("all interfaces") : interface;
    wireshark->addAction(text, this, [this, place, interface] { showInWireshark(place, interface); });
    frames->addAction(text, this, [this, place, interface] { exportPackets(place, interface); });
  }
  menu.addAction(tr("Terminal of %1").arg(called), this, [this, place] { openTerminal(place); });
  menu.addAction(tr("State of %1").arg(called), this, [this, place] {
    m_state->setPlace(place);
    reveal(m_stateDock);
  });
}

} // namespace fg::gui
