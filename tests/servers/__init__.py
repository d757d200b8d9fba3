"""Real servers for tests, each private: own folder, own free port on 127.0.0.1, ended by pid."""
