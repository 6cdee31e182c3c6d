@rem `npm start` runs "exec node ...": a shell replaces itself by the server, so that signals reach it. Windows has no
@rem exec and no such signals; there this file stands for it.
@%*
