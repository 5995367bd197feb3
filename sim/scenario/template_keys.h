// Which members of "nodes", "pods" and "services" are the keys of a template, and which are things with a
// name.
#pragma once

#include "scenario/document.h"
#include "scenario/schema.h"

namespace fg::scenario {

// A key of the template is told from a name by its value, which is no object. Where one of them is there, the
// template's objects ("each") are its own, too.
class TemplateKeys {
public:
  // `shape` is null where there are no templates in such a map. What `map` holds is looked at once, here.
  TemplateKeys(const Value& map, const Shape* shape);

  bool isTemplate() const { return m_isTemplate; }
  // What the template's key holds; null: `member` is a thing of that name.
  const Field* find(const Member& member) const;

private:
  const Shape* m_shape;
  bool m_isTemplate = false;
};

} // namespace fg::scenario
