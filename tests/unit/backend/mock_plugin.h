/* What tests may ask of mock_plugin.c. */
#ifndef ADDEND_MOCK_PLUGIN_H
#define ADDEND_MOCK_PLUGIN_H

/* First token of a run; smaller ones give logits equal to the token. */
enum {
    MOCK_RUN_HOSTILE_TEXT = 10,
    MOCK_RUN_UNKNOWN_ERROR = 11,
    MOCK_RUN_UNKNOWN_STATUS = 12,
    MOCK_RUN_WAITS = 13, /* one progress report, then until cancelled */
    MOCK_RUN_TOO_MANY = 14,
    MOCK_RUN_FULL = 15,
    /* Of decode_loop.1. */
    MOCK_RUN_STOPS_EARLY = 16,
    MOCK_RUN_GOES_ON = 17 /* after an end, and past the tokens wanted */
};

/* Meters: calls so far, handles alive. */
enum { MOCK_INITS, MOCK_DEINITS, MOCK_WEIGHTS, MOCK_PROGRAMS, MOCK_PLANS, MOCK_SESSIONS, MOCK_METERS };

#endif
