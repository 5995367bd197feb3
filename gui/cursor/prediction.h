// Predict mode: the cursor stops before each decision that could have been another, until somebody has chosen
// among the outcomes that the engine told of it.
#pragma once

#include "cursor/cursor.h"

#include <optional>

namespace fg::gui {

class Prediction : public QObject {
  Q_OBJECT
public:
  explicit Prediction(Cursor& cursor, QObject* parent = nullptr);

  void setOn(bool on);
  bool isOn() const { return m_isOn; }
  // Where the hidden decision is made, once the cursor stands right before it; else nothing.
  std::optional<Standing> question() const;
  // Is something of the way still hidden?
  bool hides() const { return m_isOn && m_cursor.limit() + 1 < m_cursor.count(); }

  struct Guess {
    QString chosen, truth, reason; // the reason is the step's own
    bool isRight() const { return chosen == truth; }
  };
  const std::optional<Guess>& lastGuess() const { return m_last; }
  int asked() const { return m_asked; }
  int right() const { return m_right; }

public slots:
  // Answers the question by an outcome's place in its list, and goes there. Nothing happens without a
  // question.
  void choose(int outcome);

signals:
  void changed();

private:
  void begin(int from);
  int limitFrom(int position) const; // the step before the next question behind `position`

  Cursor& m_cursor;
  bool m_isOn = false;
  int m_asked = 0, m_right = 0;
  std::optional<Guess> m_last;
};

} // namespace fg::gui
