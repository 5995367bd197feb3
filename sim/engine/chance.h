// The choices that `statistic` matches make: drawn, or forced for --all-paths; remembered either way.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace fg::engine {

class Chance {
public:
  struct Choice {
    bool matched = false;
    double probability = 1; // of this outcome
  };

  // Every choice is drawn.
  Chance() = default;
  // The first choices are made as `choices` says; those behind them match.
  static Chance forced(std::vector<bool> choices);

  // One choice: does a match of this probability match?
  bool choose(double probability, const std::function<double()>& draw);

  const std::vector<Choice>& choices() const { return m_choices; }
  // Of all choices together.
  double probability() const;

private:
  bool m_drawn = true;
  std::vector<bool> m_forced;
  std::vector<Choice> m_choices;
};

// Walks the tree of choices depth first: forces the next branch until all were seen.
class BranchWalk {
public:
  // What to force for the next branch.
  const std::vector<bool>& next() const { return m_forced; }
  // Tells what the branch did choose; false where it was the last.
  bool advance(const std::vector<Chance::Choice>& made);

private:
  std::vector<bool> m_forced;
};

} // namespace fg::engine
