// Holds the precompiled headers that all test programs share; has no code of its own.
