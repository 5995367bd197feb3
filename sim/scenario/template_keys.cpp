#include "scenario/template_keys.h"

#include <algorithm>

namespace fg::scenario {

TemplateKeys::TemplateKeys(const Value& map, const Shape* shape) : m_shape(shape) {
  m_isTemplate = std::any_of(map.members.begin(), map.members.end(),
                             [&](const Member& member) { return find(member) != nullptr; });
}

const Field* TemplateKeys::find(const Member& member) const {
  if (!m_shape || (!m_isTemplate && member.value.is(Value::Kind::Object))) return nullptr;
  return m_shape->find(member.key);
}

} // namespace fg::scenario
