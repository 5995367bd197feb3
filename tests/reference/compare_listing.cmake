# Runs an emulated command on a node and compares its output with a listing of the chapter, but for blanks at
# line ends. Round-trip times are the simulated clock's and are compared by their form only.
separate_arguments(WORDS UNIX_COMMAND "${COMMAND_LINE}")
execute_process(COMMAND ${PROGRAM} exec 02 ${NODE} -- ${WORDS}
                OUTPUT_VARIABLE OUTPUT ERROR_VARIABLE ERRORS RESULT_VARIABLE STATUS)
if(NOT STATUS EQUAL 0)
  message(FATAL_ERROR "${COMMAND_LINE}: status ${STATUS}\n${OUTPUT}${ERRORS}")
endif()
file(READ ${LISTING} EXPECTED)
foreach(TEXT OUTPUT EXPECTED)
  string(REGEX REPLACE "[ \t]+\n" "\n" ${TEXT} "${${TEXT}}")
  string(REGEX REPLACE "[ \t\n]+$" "" ${TEXT} "${${TEXT}}")
  string(REGEX REPLACE "  [0-9]+\\.[0-9][0-9][0-9] ms" "  TIME" ${TEXT} "${${TEXT}}")
endforeach()
if(NOT OUTPUT STREQUAL EXPECTED)
  message(FATAL_ERROR "'${COMMAND_LINE}' differs from ${LISTING}. Printed:\n${OUTPUT}\nExpected:\n${EXPECTED}")
endif()
